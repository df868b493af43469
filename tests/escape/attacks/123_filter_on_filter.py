# A filter of one's own, which allows everything, must not replace the sandbox's.
class Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8),
                ("k", ctypes.c_uint32)]


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("code", ctypes.POINTER(Instruction))]


allow = Instruction(0x06, 0, 0, 0x7FFF0000)
program = Program(1, ctypes.pointer(allow))
call("seccomp", 1, 0, ctypes.byref(program))
attempt("mount", lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, 0))
attempt("unshare", lambda: call("unshare", CLONE_NEWUSER))
attempt("lifting no_new_privs", lambda: call("prctl", 38, 0, 0, 0, 0))
attempt("raising a capability", lambda: call("prctl", 47, 2, 21, 0, 0))
attempt("keeping capabilities", lambda: call("prctl", 28, 0x30, 0, 0, 0))
expect("filtered", status_of("self")["Seccomp"] == "2")
finish()
