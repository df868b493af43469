# A stream of orphans keeps init reaping: it must find the time to look at the memory all the same.
import mmap

if os.fork() == 0:
    while True:
        if os.fork() == 0:
            if os.fork() == 0:
                os._exit(0)
            os._exit(0)
        os.wait()
kept = []
for _ in range(64):
    room = mmap.mmap(-1, 8 << 20)
    room.write(b"x" * (8 << 20))
    kept.append(room)
print("ESCAPED: took it all", flush=True)
signal.sigtimedwait([signal.SIGUSR1], 5)
