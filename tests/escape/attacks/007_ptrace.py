PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE = 0, 16, 0x4206
attempt("attach", lambda: call("ptrace", PTRACE_ATTACH, 1, 0, 0))
attempt("seize", lambda: call("ptrace", PTRACE_SEIZE, 1, 0, 0))
attempt("traceme", lambda: call("ptrace", PTRACE_TRACEME, 0, 0, 0))
finish()
