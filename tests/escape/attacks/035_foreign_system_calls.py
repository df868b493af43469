import mmap

# mov $20, %eax; int $0x80; ret: getpid by the i386 numbers.
INT80 = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"


def run_i386():
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(INT80)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    ctypes.CFUNCTYPE(ctypes.c_int)(address)()


if MACHINE == 0:
    for name, action in (("int80", run_i386), ("x32", lambda: call(0x40000000 | 39)),
                         ("x32 mount", lambda: call(0x40000000 | 165, 0, 0, 0, 0, 0))):
        end = in_child(action)
        expect(f"{name} {end}", end == "SIGSYS")
attempt("beyond the newest", lambda: call(1 << 20))
attempt("minus one", lambda: call(-1))
finish()
