handle = (ctypes.c_uint32 * 4)(8, 1, 2, 0)
attempt("open", lambda: call("open_by_handle_at", AT_FDCWD, handle, os.O_RDONLY))
mount = ctypes.c_int()
attempt("name", lambda: call(
    "name_to_handle_at", AT_FDCWD, b"/usr", handle, ctypes.byref(mount), 0))
finish()
