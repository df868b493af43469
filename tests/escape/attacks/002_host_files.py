for path in ("/root", "/home", "/srv", "/var/lib", "/var/log"):
    attempt(path, lambda: os.listdir(path))
for path in (os.path.expanduser("~/.ssh/id_rsa"), host["canary"], host["temporary_canary"]):
    attempt(os.path.basename(path), lambda: open(path).read())
finish()
