for path in ("kernel/core_pattern", "kernel/modprobe", "fs/binfmt_misc/register",
             "kernel/hotplug"):
    if path == "kernel/core_pattern" or os.path.exists("/proc/sys/" + path):
        attempt("writing " + path, lambda: opened("/proc/sys/" + path, os.O_WRONLY))
answers[:] = sorted(set(answer.rsplit(" ", 1)[1] for answer in answers))
finish()
