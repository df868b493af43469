# Left in place: what a workspace may not hold must not be kept either.
with open("/workspace/oversized", "wb") as file:
    for _ in range(32):
        file.write(os.urandom(1 << 20))
print("contained: written")
