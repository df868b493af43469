SYSLOG_ACTION_READ_ALL, SYSLOG_ACTION_SIZE_BUFFER = 3, 10
room = ctypes.create_string_buffer(64)
attempt("read", lambda: call("syslog", SYSLOG_ACTION_READ_ALL, room, 64))
attempt("size", lambda: call("syslog", SYSLOG_ACTION_SIZE_BUFFER, 0, 0))
attempt("/proc/kmsg", lambda: open("/proc/kmsg", "rb").read(1))
finish()
