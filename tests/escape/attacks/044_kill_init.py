import time

for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGSEGV, signal.SIGTSTP):
    try:
        os.kill(1, number)
        answers.append(f"{number.name} ignored")
    except OSError as error:
        answers.append(f"{number.name} {error_name(error.errno)}")
time.sleep(0.05)
state = status_of(1)["State"][0]
expect("pid 1 waits" if state == "S" else f"pid 1 is {state}", state in "SR")
finish("contained")
