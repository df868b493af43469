import fcntl

# The pipes to the host, opened anew or reconfigured, must not stop or mislead it.
for number, flags in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_RDONLY)):
    try:
        os.close(os.open(f"/proc/self/fd/{number}", flags | os.O_NONBLOCK))
    except OSError:
        pass
for number in range(3):
    for command, value in ((fcntl.F_SETPIPE_SZ, 4096), (fcntl.F_SETOWN, os.getpid()),
                           (fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND | os.O_ASYNC)):
        try:
            fcntl.fcntl(number, command, value)
        except OSError:
            pass
fcntl.fcntl(1, fcntl.F_SETFL, 0)
keep = os.open("/proc/self/fd/1", os.O_WRONLY)
os.write(1, b"contained: still here\n")
