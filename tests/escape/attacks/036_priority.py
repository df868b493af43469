SCHED_FIFO, SCHED_RR = 1, 2
parameter = ctypes.c_int(1)
attempt("fifo", lambda: call("sched_setscheduler", 0, SCHED_FIFO, ctypes.byref(parameter)))
attempt("round robin", lambda: call("sched_setscheduler", 0, SCHED_RR, ctypes.byref(parameter)))
attempt("nice", lambda: call("setpriority", 0, 0, -5))
attempt("nice of pid 1", lambda: call("setpriority", 0, 1, -5))
def adjust():
    with open("/proc/self/oom_score_adj") as file:
        now = int(file.read())
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write(str(max(-1000, now - 1)))
attempt("spared by the memory killer", adjust)
finish()
