LIMIT = 16 << 20
SLACK = 64 << 10  # for what the sandbox itself keeps there


# What is watched by samples ends the whole run, not a write: soon, if not at once.
def wait_if_watched(folder):
    if host.get("watched") == folder:
        signal.sigtimedwait([signal.SIGUSR1], 20)


for folder in host["folders"].split(","):
    written = 0
    try:
        with open(folder.rstrip("/") + "/bomb", "wb", buffering=0) as file:
            while written < 8 * LIMIT:
                written += file.write(bytes(1 << 16))
        wait_if_watched(folder)
        escapes.append(f"{folder} took {written}")
    except OSError as error:
        refused = f"{folder} {error_name(error.errno)}"
        expect(refused if written <= LIMIT + SLACK else f"{refused} after {written} bytes",
               written <= LIMIT + SLACK)
    try:
        os.unlink(folder.rstrip("/") + "/bomb")
    except OSError:
        pass
finish("contained")
