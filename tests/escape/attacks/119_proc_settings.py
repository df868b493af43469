for path in ("1/oom_score_adj", "1/comm", "1/coredump_filter", "1/sched", "1/autogroup",
             "1/uid_map", "1/setgroups", "sys/kernel/hostname",
             "sys/kernel/domainname", "sys/user/max_user_namespaces", "sys/fs/file-max",
             "sys/net/ipv4/ping_group_range", "sys/kernel/shmmax", "sys/fs/mqueue/queues_max",
             "sys/kernel/keys/maxkeys", "irq/default_smp_affinity", "mtrr"):
    if os.path.exists("/proc/" + path):
        attempt(path, lambda: opened("/proc/" + path, os.O_WRONLY))


def choose_next_pid():
    with open("/proc/sys/kernel/ns_last_pid", "w") as file:
        file.write("1")


answers[:] = sorted(set(answer.rsplit(" ", 1)[1] for answer in answers))
attempt("next pid", choose_next_pid)
finish()
