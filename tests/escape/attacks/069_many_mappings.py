libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
PRIVATE_ANONYMOUS = 0x22
count = 0
# Neighbours of different protection cannot be merged into one mapping.
while count < 1_000_000:
    if libc.mmap(None, 4096, count % 2, PRIVATE_ANONYMOUS, -1, 0) == ctypes.c_void_p(-1).value:
        break
    count += 1
number = ctypes.get_errno()
expect(f"mmap {error_name(number)}", count < 1_000_000)
# The interpreter itself cannot allocate any more.
os.write(1, f"contained: {', '.join(answers)}\n".encode())
os._exit(len(escapes))
