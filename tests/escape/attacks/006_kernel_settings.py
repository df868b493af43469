attempt("sysrq-trigger", lambda: opened("/proc/sysrq-trigger", os.O_WRONLY), any_error=True)
for path in ("sys/vm/drop_caches", "sys/kernel/randomize_va_space",
             "sys/kernel/pid_max", "sys/net/ipv4/ip_forward"):
    attempt(os.path.basename(path), lambda: opened("/proc/" + path, os.O_WRONLY))
finish()
