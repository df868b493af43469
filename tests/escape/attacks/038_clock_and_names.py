# None of these arguments is valid: EPERM says that the kernel did not even look at them.
bad = (ctypes.c_long * 2)(-1, -1)
attempt("sethostname", lambda: call("sethostname", b"x", -1))
attempt("setdomainname", lambda: call("setdomainname", b"x", -1))
attempt("clock_settime", lambda: call("clock_settime", 0, bad))
attempt("settimeofday", lambda: call("settimeofday", bad, 0))
attempt("adjtimex", lambda: call("adjtimex", 0))
attempt("clock_adjtime", lambda: call("clock_adjtime", 0, 0))
finish()
