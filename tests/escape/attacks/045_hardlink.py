for path in ("/usr/bin/su", "/usr/bin/mount", "/etc/passwd", "/proc/self/exe"):
    attempt(path, lambda: os.link(path, "/workspace/link"))
descriptor = os.open(sys.executable, os.O_RDONLY)
attempt("by descriptor", lambda: os.link(f"/proc/self/fd/{descriptor}", "/workspace/link",
                                         follow_symlinks=True))
finish()
