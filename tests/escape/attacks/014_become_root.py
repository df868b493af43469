class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


header = Header(0x20080522, 0)
everything = (ctypes.c_uint32 * 6)(*[0xffffffff] * 6)
group = (ctypes.c_uint32 * 1)(0)
attempt("setuid", lambda: call("setuid", 0))
attempt("setgid", lambda: call("setgid", 0))
attempt("setuid of the host's id", lambda: call("setuid", 2_000_000_000))
attempt("setgroups", lambda: call("setgroups", 1, group))
attempt("capset", lambda: call("capset", ctypes.byref(header), everything))
for name in ("uid_map", "gid_map", "setgroups"):
    def write_map():
        with open(f"/proc/self/{name}", "w") as file:
            file.write("allow" if name == "setgroups" else "0 0 1")
    attempt(name, write_map)
finish()
