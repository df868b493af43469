if host["bytes"] == "mixed":
    for chunk in (b"\xff\xfe\x00\x80", b"half \xe2\x82", b"\xac whole\n", b"\x1b[2J\x07", b"\xc3"):
        os.write(1, chunk)
        os.write(2, chunk[::-1])
else:
    block = b"y" * (1 << 20)
    for _ in range(100):
        view = memoryview(block)
        while view:
            view = view[os.write(1, view):]
    os.write(1, b"\n")
