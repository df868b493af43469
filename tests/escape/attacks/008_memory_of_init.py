class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


room = ctypes.create_string_buffer(8)
local = Vector(ctypes.addressof(room), 8)
remote = Vector(0x400000, 8)
attempt("process_vm_readv", lambda: call(
    "process_vm_readv", 1, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))
attempt("process_vm_writev", lambda: call(
    "process_vm_writev", 1, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))
attempt("mem", lambda: opened("/proc/1/mem", os.O_RDWR))
attempt("maps", lambda: open("/proc/1/maps").read())
attempt("kcmp", lambda: call("kcmp", 1, os.getpid(), 0, 0, 0))
process = call("pidfd_open", 1, 0)
attempt("pidfd_getfd", lambda: call("pidfd_getfd", process, 3, 0))
finish()
