UFFD_USER_MODE_ONLY = 1
attempt("all", lambda: call("userfaultfd", 0))
attempt("user mode only", lambda: call("userfaultfd", UFFD_USER_MODE_ONLY))
attempt("device", lambda: os.open("/dev/userfaultfd", os.O_RDWR))
finish()
