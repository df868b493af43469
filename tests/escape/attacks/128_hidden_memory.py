# Memory that is not where one looks for it: files in memory, shared segments, what only others have
# touched, threads whose main thread has ended, and a process that hides. All of it stays below what
# harms a machine; the driver knows where it may be had.
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
elif kind in ("untouched mappings", "untouched segments"):
    import mmap
    libc.shmat.restype = ctypes.c_void_p
    for _ in range(64):
        room = mmap.mmap(-1, 8 << 20) if kind == "untouched mappings" else None
        segment = libc.shmget(0, 8 << 20, 0o1600) if room is None else None
        if os.fork() == 0:
            if room is not None:
                room.write(block * 8)
            else:
                ctypes.memset(libc.shmat(segment, None, 0), 1, 8 << 20)
            os._exit(0)
        if os.wait()[1] != 0:
            print("contained: a child was killed", flush=True)
            os._exit(0)
        kept.append(room if room is not None else libc.shmat(segment, None, 0))
elif kind in ("mappings of a thread", "hidden files of a thread"):
    import mmap
    import threading
    main = threading.main_thread().native_id

    def fill():
        while open("/proc/self/task/%d/stat" % main).read().rsplit(")")[1].split()[0] != "Z":
            os.sched_yield()
        for _ in range(64):
            if kind == "mappings of a thread":
                room = mmap.mmap(-1, 8 << 20)
                room.write(block * 8)
            else:
                room = call("memfd_create", b"hidden", 0)
                for _ in range(8):
                    os.write(room, block)
            kept.append(room)
        print("ESCAPED: took it all", flush=True)
        signal.sigtimedwait([signal.SIGUSR1], 20)  # for the sample that ends the run
        os._exit(0)

    threading.Thread(target=fill).start()
    call("exit", 0)
elif kind == "hidden files of a thread with its own":
    # CLONE_VM, _FS, _SIGHAND, _THREAD, not _FILES; and _VFORK, since Python takes both for one thread
    # and must not run in both.
    own_files = 0x100 | 0x200 | 0x800 | 0x10000 | 0x4000

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
    def fill(_):
        for _ in range(64):
            descriptor = libc.memfd_create(b"hidden", 0)
            for _ in range(8):
                libc.write(descriptor, block, len(block))
        libc.write(1, b"ESCAPED: took it all\n", 21)
        libc.sleep(20)  # for the sample that ends the run
        return 0

    stack = ctypes.create_string_buffer(1 << 20)
    top = ctypes.c_void_p((ctypes.addressof(stack) + len(stack)) & ~15)
    libc.clone(fill, top, own_files, None)
    libc.pause()
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
# For the sample that ends the run, where there is to be one.
signal.sigtimedwait([signal.SIGUSR1], 1 if kind == "passed files" else 20)
print("contained: took it all", flush=True)
