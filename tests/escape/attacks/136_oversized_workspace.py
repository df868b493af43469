# Left in place: what a workspace may not hold must not be kept either.
with open("/workspace/oversized", "wb") as file:
    if host["how"] == "sparse":
        file.truncate(32 << 20)
    else:
        for _ in range(32):
            file.write(os.urandom(1 << 20))
        file.flush()
        signal.sigtimedwait([signal.SIGUSR1], 20)  # for the sample that ends the run
print("contained: written")
