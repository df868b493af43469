status = status_of("self")
for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
    expect(f"{name} {int(status[name], 16):x}", int(status[name], 16) == 0)
expect(f"NoNewPrivs {status['NoNewPrivs']}", status["NoNewPrivs"] == "1")
expect(f"Seccomp {status['Seccomp']}", status["Seccomp"] == "2")
expect(f"Uid {status['Uid'].split()[0]}", set(status["Uid"].split()) == {"1000"})
expect(f"Gid {status['Gid'].split()[0]}", set(status["Gid"].split()) == {"1000"})
for path in ("/", "/usr", "/workspace", "/tmp", "/dev/shm", "/dev/null"):
    expect(f"{path} nosuid", os.statvfs(path).f_flag & os.ST_NOSUID)
for path in ("/", "/usr", "/workspace", "/tmp", "/dev/shm"):
    expect(f"{path} nodev", os.statvfs(path).f_flag & os.ST_NODEV)
finish("contained")
