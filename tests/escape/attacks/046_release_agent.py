for path in ("/sys/fs/cgroup", "/sys/fs/cgroup/memory/release_agent", "/sys/fs/cgroup/cgroup.procs",
             "/sys/fs/cgroup/unified/cgroup.procs"):
    attempt(path, lambda: os.open(path, os.O_RDONLY))
finish()
