TIOCSTI, TIOCLINUX = 0x5412, 0x541c
IOCTL = (16, 29)[MACHINE]
byte = ctypes.create_string_buffer(b"x")
for request in (TIOCSTI, TIOCLINUX):
    for descriptor in range(3):
        attempt(f"{request:x} on {descriptor}", lambda: call(IOCTL, descriptor, request, byte))
    attempt(f"{request:x} with bit 32", lambda: call(IOCTL, 0, request | 1 << 32, byte))
attempt("/dev/tty", lambda: os.open("/dev/tty", os.O_RDWR))
finish()
