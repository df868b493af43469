LIMIT = 16 << 20
SLACK = 64 << 10  # for what the sandbox itself keeps there
for folder in host["folders"].split(","):
    written = 0
    try:
        with open(folder.rstrip("/") + "/bomb", "wb", buffering=0) as file:
            while written < 8 * LIMIT:
                written += file.write(bytes(1 << 16))
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
