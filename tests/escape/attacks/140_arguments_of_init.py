# The init is a copy of the helper, whose arguments tell of the host.
with open("/proc/1/cmdline", "rb") as file:
    line = file.read()
expect("a name only" if line.strip(b"\0") == b"rexa-launcher" else f"arguments: {line}",
       line.strip(b"\0") == b"rexa-launcher")
with open("/proc/1/comm") as file:
    answers.append(file.read().strip())
attempt("environment", lambda: opened("/proc/1/environ", os.O_RDONLY))
finish()
