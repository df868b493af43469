# Software event, user space only: what an unprivileged process is most likely to be given.
attributes = (ctypes.c_uint64 * 16)(1 | 128 << 32, 1, 0, 0, 0, 1 << 5 | 1 << 6)
attempt("self", lambda: call("perf_event_open", attributes, 0, -1, -1, 0))
attempt("whole processor", lambda: call("perf_event_open", attributes, -1, 0, -1, 0))
finish()
