turn = host["turn"]
if turn == "first":
    os.symlink(host["host_folder"], "/workspace/data")
    os.symlink(host["host_folder"] + "/new", "/workspace/result")
    os.symlink("/proc/1/root/etc/shadow", "/workspace/shadow")
    os.symlink("/proc/self/fd/0", "/workspace/input")
    os.symlink("../" * 40 + host["host_folder"].lstrip("/"), "/workspace/up")
    print("contained: planted")
else:
    for name in ("data", "up"):
        attempt(name, lambda: os.listdir("/workspace/" + name))
    attempt("shadow", lambda: open("/workspace/shadow").read())
    finish()
