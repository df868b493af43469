attempt("new terminal", os.openpty)
attempt("ptmx", lambda: os.open("/dev/pts/ptmx", os.O_RDWR))
for descriptor in range(3):
    attempt(f"own terminal {descriptor}", lambda: os.ttyname(descriptor))
attempt("control", lambda: call((16, 29)[MACHINE], 0, 0x540E, 1))
expect("leader of its own session", os.getsid(0) in (os.getpid(), 1))
finish()
