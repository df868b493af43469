import socket

# The launcher's packets start with its version; whoever reads one answers.
HEADER = (ctypes.c_uint32 * 6)(1, 16, 0, 0, 0, 0)
sent = []
for number in range(3, 256):
    try:
        with socket.socket(fileno=os.dup(number)) as copy:
            sent.append(copy.send(bytes(HEADER)))
    except OSError:
        pass
expect(f"{len(sent)} sockets inherited", not sent)
for number in range(3):
    def control():
        with socket.socket(fileno=os.dup(number)) as copy:
            copy.send(bytes(HEADER))
    attempt(f"stream {number}", control)
attempt("channel of init", lambda: os.open("/proc/1/fd/3", os.O_RDWR))
with open("/proc/net/unix") as file:
    expect("no unix sockets in sight", len(file.readlines()) == 1)
finish()
