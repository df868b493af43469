for name in ("host_pid", "driver_pid"):
    attempt(name, lambda: os.kill(int(host[name]), signal.SIGKILL))
attempt("everyone", lambda: os.kill(-1, signal.SIGKILL))
attempt("parent's group", lambda: os.killpg(int(host["host_pid"]), signal.SIGKILL))
finish()
