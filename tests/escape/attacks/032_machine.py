# Every one of these fails in the kernel too: wrong magic, missing files, invalid descriptors, and a
# capability that nobody in a sandbox has.
attempt("reboot", lambda: call("reboot", 0, 0, 0, 0))
attempt("kexec_load", lambda: call("kexec_load", 0, 1 << 20, 0, -1))
attempt("kexec_file_load", lambda: call("kexec_file_load", -1, -1, 0, 0, -1))
attempt("init_module", lambda: call("init_module", 0, 0, b""))
attempt("finit_module", lambda: call("finit_module", -1, b"", 0))
attempt("delete_module", lambda: call("delete_module", b"rexa-no-such-module", 0))
attempt("swapon", lambda: call("swapon", b"/rexa-no-such-file", 0))
attempt("swapoff", lambda: call("swapoff", b"/rexa-no-such-file"))
attempt("acct", lambda: call("acct", b"/rexa-no-such-file"))
attempt("vhangup", lambda: call("vhangup"))
finish()
