with open("/proc/self/cgroup") as file:
    paths = {line.rstrip("\n").split(":", 2)[2] for line in file}
foreign = [path for path in paths if path != "/"]
expect(f"groups of the host: {foreign}" if foreign else "no groups of the host", not foreign)
attempt("writing", lambda: opened("/proc/self/cgroup", os.O_WRONLY))
with open("/proc/self/mountinfo") as file:
    expect("none mounted", not any(" cgroup" in line for line in file))
for name in (b"cgroup", b"cgroup2"):
    attempt(name.decode(), lambda: call("mount", b"none", b"/tmp", name, 0, 0))
finish()
