def segfault():
    ctypes.string_at(0)


{"segfault": segfault, "abort": os.abort, "exit 300": lambda: os._exit(300),
 "exit -1": lambda: os._exit(-1)}[host["ending"]]()
