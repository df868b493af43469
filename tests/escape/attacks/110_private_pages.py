import mmap

# /proc/self/mem writes even where a mapping is read-only: into a copy, never into the file.
PATH = "/usr/bin/env"
MADV_DONTNEED = 4
with open(PATH, "rb") as file:
    before = file.read(4096)
    pages = mmap.mmap(file.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ)
with open("/proc/self/maps") as file:
    start = next(int(line.split("-")[0], 16) for line in file if line.endswith(PATH + "\n"))
memory = os.open("/proc/self/mem", os.O_RDWR)
try:
    os.pwrite(memory, b"HACK", start)
except OSError:
    pass
libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(4096), MADV_DONTNEED)
expect("mapping unchanged", pages[:] == before)
with open(PATH, "rb") as file:
    expect("file unchanged", file.read(4096) == before)
finish("contained")
