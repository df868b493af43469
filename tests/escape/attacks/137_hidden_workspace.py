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
for _ in range(32):
    file.write(os.urandom(1 << 20))
file.flush()
if how == "closed":
    for path in ("/workspace/closed/inner/file", "/workspace/closed/inner", "/workspace/closed"):
        os.chmod(path, 0)
signal.sigtimedwait([signal.SIGUSR1], 20)  # for the sample that ends the run
print("ESCAPED: took it all")
