files = [os.path.join(folder, name) for folder, _, names in os.walk("/run/rexa") for name in names]
expect("there is code", any("note" not in path for path in files))
for path in files:
    if "/note/" not in path:
        attempt("write", lambda: opened(path, os.O_WRONLY))
        attempt("unlink", lambda: os.unlink(path))
        attempt("rename", lambda: os.rename(path, path + "x"))
        attempt("chmod", lambda: os.chmod(path, 0o777))
answers[:] = sorted(set(answers))
attempt("replace folder", lambda: os.rename("/run/rexa", "/run/rexb"))
attempt("cover note", lambda: os.rmdir("/run/rexa/note"))
finish()
