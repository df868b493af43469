for path in ("/dev/random", "/dev/urandom"):
    with open(path, "rb", buffering=0) as file:
        left = 32 << 20
        while left > 0:
            left -= len(file.read(min(left, 1 << 20)))
    answers.append(f"{path} gave 32 MiB")
attempt("adding entropy", lambda: call((16, 29)[MACHINE], os.open("/dev/random", os.O_RDONLY),
                                       0x40045201, (ctypes.c_int * 1)(0)))
finish("contained")
