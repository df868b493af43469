NS_GET_USERNS, NS_GET_PARENT, NS_GET_OWNER_UID = 0xB701, 0xB702, 0xB704
IOCTL = (16, 29)[MACHINE]
for name in ("user", "pid"):
    space = os.open(f"/proc/self/ns/{name}", os.O_RDONLY)
    attempt(f"parent of {name}", lambda: call(IOCTL, space, NS_GET_PARENT, 0))
space = os.open("/proc/self/ns/user", os.O_RDONLY)
attempt("owner of user", lambda: call(IOCTL, space, NS_GET_USERNS, 0))
for name in ("mnt", "pid", "net", "ipc", "uts", "cgroup"):
    space = os.open(f"/proc/self/ns/{name}", os.O_RDONLY)
    owner = call(IOCTL, space, NS_GET_USERNS, 0)
    # The owner is the sandbox's own user namespace, which it may know but not enter.
    expect(f"{name} is owned by the sandbox",
           os.fstat(owner).st_ino == os.stat("/proc/self/ns/user").st_ino)
    attempt(f"enter owner of {name}", lambda: call("setns", owner, 0))
for path in ("/host", "/t", "/u", "/l", "/s", "/e", "/r"):
    attempt(path, lambda: os.listdir(path))
finish()
