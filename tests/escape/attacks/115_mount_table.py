# Whatever the host's mounts are called, its private folders are not named here.
with open("/proc/self/mountinfo") as file:
    text = file.read()
for name in ("canary", "work"):
    expect(f"{name} not named", host[name] not in text)
LSMT_ROOT = 0xFFFFFFFFFFFFFFFF
ids = (ctypes.c_uint64 * 64)()


def list_mounts(namespace):
    request = (ctypes.c_uint64 * 4)(32, LSMT_ROOT, 0, namespace)
    return call("listmount", request, ids, 64, 0)


for number in (1, 2, 3, 4):
    attempt(f"mounts of namespace {number}", lambda: list_mounts(number), any_error=True)
space = os.open("/proc/self/ns/mnt", os.O_RDONLY)
room = (ctypes.c_uint64 * 4)(16)
for name, request in (("next", 0x8010B70B), ("previous", 0x8010B70C)):
    attempt(f"{name} mount namespace",
            lambda: call((16, 29)[MACHINE], space, request, room), any_error=True)
finish()
