targets = {"out": (1,), "err": (2,), "both": (1, 2)}[host["flood"]]
block = b"x" * 65536
while True:
    for descriptor in targets:
        os.write(descriptor, block)
