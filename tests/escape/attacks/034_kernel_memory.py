attempt("/sys", lambda: os.listdir("/sys"))
attempt("kcore", lambda: open("/proc/kcore", "rb").read(1), any_error=True)
attempt("kpageflags", lambda: open("/proc/kpageflags", "rb").read(8), any_error=True)
with open("/proc/kallsyms") as file:
    expect("addresses hidden", all(int(line.split()[0], 16) == 0 for line in file))
finish()
