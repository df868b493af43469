def leave_orphan():
    """A process that only the init can collect."""
    told, tell = os.pipe()
    if os.fork() == 0:
        orphan = os.fork()
        if orphan:
            os.write(tell, str(orphan).encode())
        os._exit(0)
    os.wait()
    return int(os.read(told, 16))


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGSEGV, signal.SIGTSTP):
    try:
        os.kill(1, number)
        answers.append(f"{number.name} ignored")
    except OSError as error:
        answers.append(f"{number.name} {error_name(error.errno)}")
orphan = leave_orphan()
while is_there(orphan):
    os.sched_yield()
answers.append("pid 1 works on")
finish("contained")
