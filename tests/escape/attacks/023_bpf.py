BPF_MAP_CREATE, BPF_PROG_LOAD, BPF_OBJ_GET = 0, 5, 7
attributes = ctypes.create_string_buffer(128)
for name, command in (("map", BPF_MAP_CREATE), ("program", BPF_PROG_LOAD), ("object", BPF_OBJ_GET)):
    attempt(name, lambda: call("bpf", command, attributes, 128))
finish()
