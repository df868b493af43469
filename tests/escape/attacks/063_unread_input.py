size = 10 << 20
if host["direction"] == "never read":
    print("contained: input left alone")
elif host["direction"] == "output first":
    os.write(1, b"")
    left = size
    while left:
        left -= os.write(1, b"o" * min(left, 65536))
    received = 0
    while chunk := os.read(0, 65536):
        received += len(chunk)
    print(f"contained: {received}")
else:
    while chunk := os.read(0, 65536):
        while chunk:
            chunk = chunk[os.write(1, chunk):]
