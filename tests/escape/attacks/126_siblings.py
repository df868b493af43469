import socket

# Two runs at once, on the same numbers and names: each must see only itself.
me, other = host["me"], host["other"]


def meet(word):
    """Waits for the other run: the driver takes no more output until both have said the word."""
    left = memoryview(word + b"\n" + b"." * (2 << 20))
    while left:
        left = left[os.write(2, left):]


stream = socket.socket()
stream.bind(("127.0.0.1", 40_000))
stream.listen()
stream.settimeout(0)
local = socket.socket(socket.AF_UNIX)
local.bind("\0rexa-" + me)
for folder in ("/tmp", "/dev/shm", "/workspace"):
    with open(f"{folder}/{me}", "w") as file:
        file.write(me)
expect("own segment", libc.shmget(0x72657861, 4096, 0o3666) != -1)
meet(b"ready")
for folder in ("/tmp", "/dev/shm", "/workspace"):
    attempt(folder, lambda: open(f"{folder}/{other}").read())
attempt("abstract", lambda: socket.socket(socket.AF_UNIX).connect("\0rexa-" + other))
attempt("visitors", stream.accept)
seen = [pid for pid in os.listdir("/proc") if pid.isdigit()]
expect(f"{len(seen)} processes", len(seen) == 2)
meet(b"done")
finish()
