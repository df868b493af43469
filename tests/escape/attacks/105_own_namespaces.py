# None of these may be the host's own.
for name in ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup"):
    ours = str(os.stat(f"/proc/self/ns/{name}").st_ino)
    expect(name if ours != host["ns_" + name] else f"{name} is the host's",
           ours != host["ns_" + name])
with open("/proc/self/uid_map") as file:
    expect("one id mapped", len(file.readlines()) == 1)
finish("contained")
