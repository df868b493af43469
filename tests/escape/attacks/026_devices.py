for name in ("mem", "kmsg", "vda", "sda", "kvm", "fuse", "net/tun", "loop-control", "console",
             "ptmx", "pts", "uinput", "vsock", "mapper/control"):
    attempt(name, lambda: os.open("/dev/" + name, os.O_RDONLY))
finish()
