if MACHINE == 0:
    room = ctypes.create_string_buffer(16)
    attempt("modify_ldt", lambda: call("modify_ldt", 1, room, 16))
    attempt("iopl", lambda: call("iopl", 3))
    attempt("ioperm", lambda: call("ioperm", 0, 1, 1))
attempt("/dev/port", lambda: os.open("/dev/port", os.O_RDWR))
finish()
