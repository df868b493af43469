import resource

for name in ("NOFILE", "NPROC", "CORE", "CPU", "FSIZE"):
    number = getattr(resource, "RLIMIT_" + name)
    soft, hard = resource.getrlimit(number)
    expect(f"{name} limited", hard != resource.RLIM_INFINITY)
    higher = (ctypes.c_uint64 * 2)(hard + 1, hard + 1)
    attempt(name, lambda: call("prlimit64", 0, number, higher, 0))
finish()
