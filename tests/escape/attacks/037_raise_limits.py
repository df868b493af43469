import resource

for name in ("NOFILE", "NPROC", "CORE", "CPU", "FSIZE"):
    number = getattr(resource, "RLIMIT_" + name)
    soft, hard = resource.getrlimit(number)
    expect(f"{name} limited", hard != resource.RLIM_INFINITY)
    higher = (ctypes.c_uint64 * 2)(hard + 1, hard + 1)
    attempt(name, lambda: call("prlimit64", 0, number, higher, 0))
# The one value with which the kernel writes no file and starts no crash handler of the host.
expect("no crash handler", resource.getrlimit(resource.RLIMIT_CORE) == (1, 1))
finish()
