attempt("chroot", lambda: call("chroot", b"/usr"))
attempt("pivot_root", lambda: call("pivot_root", b".", b"."))
finish()
