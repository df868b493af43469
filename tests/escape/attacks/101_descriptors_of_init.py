for name in ("fd", "fdinfo", "fdinfo/3", "map_files", "task/1/fd", "ns/mnt", "stack", "syscall",
             "io", "auxv", "smaps", "smaps_rollup", "pagemap", "personality", "timerslack_ns"):
    path = f"/proc/1/{name}"
    attempt(name, lambda: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
attempt("clear_refs", lambda: opened("/proc/1/clear_refs", os.O_WRONLY))
finish()
