# The secret's name is put together here so that this code itself is not taken for it.
SECRET = b"REXA_" + b"CANARY_"
readable = 0
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            expect(f"no secret in {'own' if int(pid) == os.getpid() else pid}",
                   SECRET not in file.read())
    except OSError as error:
        answers.append(f"pid {pid} {error_name(error.errno)}")
answers.sort()
finish()
