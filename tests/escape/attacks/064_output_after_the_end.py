parent = os.getpid()
if os.fork() == 0:
    while os.getppid() == parent:
        pass
    while True:
        os.write(1, b"late\n")
print("done", flush=True)
