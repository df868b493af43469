# Memory that no mapping shows: files in memory, shared segments, and a process that hides. All of
# it stays below what harms a machine; the driver knows where it may be had.
kind = host["memory"]
block = b"x" * (1 << 20)
kept = []
if kind.startswith("hidden"):
    call("prctl", 4, 0, 0, 0, 0)
if kind in ("files", "hidden files"):
    while len(kept) < 64:
        descriptor = call("memfd_create", b"hidden", 0)
        for _ in range(8):
            os.write(descriptor, block)
        kept.append(descriptor)
elif kind == "segments":
    libc.shmat.restype = ctypes.c_void_p
    libc.shmdt.argtypes = [ctypes.c_void_p]
    for key in range(1, 65):
        segment = libc.shmget(key, 8 << 20, 0o1666)
        address = libc.shmat(segment, None, 0)
        ctypes.memset(address, 1, 8 << 20)
        libc.shmdt(address)
elif kind == "hidden heap":
    while len(kept) < 64:
        kept.append(block * 8)
elif kind == "shared":
    import mmap
    for _ in range(64):
        room = mmap.mmap(-1, 8 << 20)
        room.write(block * 8)
        kept.append(room)
elif kind == "passed files":
    import array
    import socket
    a, b = socket.socketpair()
    kept.append((a, b))
    for _ in range(64):
        descriptor = call("memfd_create", b"hidden", 0)
        for _ in range(8):
            os.write(descriptor, block)
        a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))])
        os.close(descriptor)
elif kind.endswith("sockets"):
    import socket
    for _ in range(480):
        a, b = socket.socketpair()
        a.setblocking(False)
        a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20)
        try:
            while True:
                a.send(block[:65536])
        except BlockingIOError:
            pass
        if kind == "closed sockets":
            a.close()
        kept.append((a, b))
print("contained: took it all", flush=True)
signal.sigtimedwait([signal.SIGUSR1], 1)
