# Space of the workspace that a walk over its names does not show, or cannot reach.
how = host["how"]
if how == "undumpable":
    call("prctl", 4, 0, 0, 0, 0)
if how == "closed":
    os.makedirs("/workspace/closed/inner")
    file = open("/workspace/closed/inner/file", "wb")
elif how == "deep":
    os.chdir("/workspace")
    for _ in range(900):
        os.mkdir("deep")
        os.chdir("deep")
    file = open("file", "wb")
else:
    file = open("/workspace/file", "wb")
    os.unlink("/workspace/file")


def fill():
    for _ in range(32):
        file.write(os.urandom(1 << 20))
    file.flush()


def fill_alone():
    main = threading.main_thread().native_id
    while open("/proc/self/task/%d/stat" % main).read().rsplit(")")[1].split()[0] != "Z":
        os.sched_yield()
    fill()
    signal.sigtimedwait([signal.SIGUSR1], 20)  # for the sample that ends the run
    print("ESCAPED: took it all", flush=True)
    os._exit(0)


if how == "undumpable thread":
    import threading
    call("prctl", 4, 0, 0, 0, 0)
    threading.Thread(target=fill_alone).start()
    call("exit", 0)
fill()
if how == "closed":
    for path in ("/workspace/closed/inner/file", "/workspace/closed/inner", "/workspace/closed"):
        os.chmod(path, 0)
signal.sigtimedwait([signal.SIGUSR1], 20)  # for the sample that ends the run
print("ESCAPED: took it all")
