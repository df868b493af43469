# The folder where the runner leaves the exception for the host: fill it with what it is not.
NOTE = "/run/rexa/note"
kind = host["kind"]
existing = os.listdir(NOTE)
names = set(existing) | {"exception", "note", "error", "traceback"}
for name in names:
    path = f"{NOTE}/{name}"
    if name in existing:
        os.unlink(path)
    if kind == "garbage":
        with open(path, "wb") as file:
            file.write(bytes(range(256)) * 64)
    elif kind == "huge":
        with open(path, "wb") as file:
            for _ in range(100 // len(names)):
                file.write(b"ValueError\n" * 95_000)
    elif kind == "links":
        os.symlink("/etc/shadow", path)
    elif kind == "pipes":
        os.mkfifo(path)
    elif kind == "folders":
        os.makedirs(path + "/x" * 100)
    elif kind == "sockets":
        import socket
        socket.socket(socket.AF_UNIX).bind(path)
os.write(1, b"contained: left\n")
os._exit(1)
