for name in ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup"):
    def join():
        descriptor = os.open(f"/proc/1/ns/{name}", os.O_RDONLY)
        return call("setns", descriptor, 0)
    attempt(f"{name} of pid 1", join)
own = os.open("/proc/self/ns/user", os.O_RDONLY)
attempt("own user", lambda: call("setns", own, 0))
process = call("pidfd_open", 1, 0)
attempt("pidfd of pid 1", lambda: call("setns", process, CLONE_NEWNS | CLONE_NEWUSER))
finish()
