# Left by the first of two programs in one sandbox; the second must be alone.
if host["turn"] == "first":
    for _ in range(4):
        if os.fork() == 0:
            os.setsid()
            signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
            while True:
                signal.pause()
    with open("/tmp/seen", "w") as file:
        file.write("x")
    print("contained: left four")
else:
    pids = {int(name) for name in os.listdir("/proc") if name.isdigit()}
    others = pids - {1, os.getpid()}
    expect(f"{len(others)} others", not others)
    finish("contained")
