import array
import ctypes
import signal
import socket

# The kernel counts these for the user on the host, not for the sandbox: taking all one gets must
# leave enough to everybody else. The suite then starts a neighbour and looks at the host.
libc = ctypes.CDLL(None)
null = os.open("/dev/null", os.O_RDONLY)
load = array.array("i", [null] * 250)
carriers = []
try:
    while len(carriers) < 1000:
        carriers.append(socket.socketpair())
        for _ in range(16):
            carriers[-1][0].sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, load)])
except OSError:
    pass
while libc.inotify_init1(os.O_CLOEXEC) >= 0:
    pass
print("holding", flush=True)
while True:
    signal.pause()
