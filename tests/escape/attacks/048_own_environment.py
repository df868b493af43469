with open("/proc/self/environ", "rb") as file:
    names = sorted(item.split(b"=", 1)[0].decode() for item in file.read().split(b"\0") if item)
print("contained: " + " ".join(names))
