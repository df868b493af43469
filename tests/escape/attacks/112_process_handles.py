IOCTL = (16, 29)[MACHINE]
own = os.getpid()
handles = {}
for pid in range(1, 32_769):
    try:
        handles[pid] = call("pidfd_open", pid, 0)
    except OSError:
        pass
expect(f"{len(handles)} processes", set(handles) == {1, own})
for number in (signal.SIGKILL, signal.SIGSTOP):
    try:
        call("pidfd_send_signal", handles[1], number, 0, 0)
        answers.append(f"{number.name} ignored")
    except OSError as error:
        answers.append(f"{number.name} {error_name(error.errno)}")
names = ("cgroup", "ipc", "mnt", "net", "pid", "pid for children", "time", "time for children",
         "user", "uts")
refused = 0
for number, name in enumerate(names, 1):
    try:
        call(IOCTL, handles[1], 0xFF00 | number, 0)
        escapes.append(f"{name} of pid 1")
    except OSError:
        refused += 1
expect(f"{refused} namespaces of pid 1 refused", refused == len(names))
attempt("advice to pid 1", lambda: call("process_madvise", handles[1], 0, 0, 20, 0),
        any_error=True)
finish()
