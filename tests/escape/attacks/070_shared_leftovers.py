KEY = 0x72657861
IPC_CREAT = 0o1000
libc.mq_open.restype = ctypes.c_int


def checked(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "")
    return result


def make():
    """Leaves one of each kind behind."""
    checked(libc.shmget(KEY, 4096, IPC_CREAT | 0o666))
    checked(libc.semget(KEY, 1, IPC_CREAT | 0o666))
    checked(libc.msgget(KEY, IPC_CREAT | 0o666))
    checked(libc.mq_open(b"/rexa", os.O_RDWR | os.O_CREAT, 0o666, None))
    for folder in ("/dev/shm", "/tmp"):
        with open(folder + "/rexa", "w") as file:
            file.write("left")
    print("contained: made")


if host["turn"] == "first":
    make()
else:
    attempt("memory", lambda: checked(libc.shmget(KEY, 0, 0)))
    attempt("semaphore", lambda: checked(libc.semget(KEY, 0, 0)))
    attempt("messages", lambda: checked(libc.msgget(KEY, 0)))
    attempt("queue", lambda: checked(libc.mq_open(b"/rexa", os.O_RDWR)))
    for folder in ("/dev/shm", "/tmp"):
        attempt(folder, lambda: open(folder + "/rexa").read())
    finish()
