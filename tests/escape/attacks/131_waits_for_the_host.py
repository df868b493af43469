# Signals to init while it works, and a flood of orphans for it to reap.
for _ in range(200):
    if os.fork() == 0:
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
    os.wait()
    for number in range(1, 65):
        try:
            os.kill(1, number)
        except OSError:
            pass
answers.append("init still there" if os.path.exists("/proc/1") else "init gone")
finish("contained")
