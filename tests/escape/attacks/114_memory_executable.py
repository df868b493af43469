descriptor = call("memfd_create", b"program", 0)
with open("/bin/cat", "rb") as file:
    os.sendfile(descriptor, file.fileno(), 0, os.fstat(file.fileno()).st_size)
reader, writer = os.pipe()
pid = os.fork()
if pid == 0:
    os.dup2(writer, 1)
    os.execve(descriptor, ["cat", "/proc/self/status"], {})
os.close(writer)
with os.fdopen(reader) as file:
    fields = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
os.waitpid(pid, 0)
for name, value in (("NoNewPrivs", "1"), ("Seccomp", "2")):
    expect(f"{name} {fields[name]}", fields[name] == value)
expect(f"CapEff {int(fields['CapEff'], 16)}", int(fields["CapEff"], 16) == 0)
finish("contained")
