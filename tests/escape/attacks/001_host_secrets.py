for path in ("/etc/shadow", "/etc/gshadow", "/etc/sudoers"):
    attempt(path, lambda: open(path).read())
finish()
