def create(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    os.unlink(path)
    return "created"


for folder in ("/usr", "/usr/lib", "/etc", "/", "/dev", "/run", "/run/rexa", "/proc"):
    attempt(folder, lambda: create(folder.rstrip("/") + "/rexa-escape"))
attempt("own executable", lambda: opened(sys.executable, os.O_WRONLY))
attempt("chmod", lambda: os.chmod("/usr/bin", 0o777))
attempt("rename", lambda: os.rename("/usr/bin", "/usr/nib"))
finish()
