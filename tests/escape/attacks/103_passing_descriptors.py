import array
import resource
import socket

# Descriptors in flight do not count as open: they must still not grow without bound.
ours, theirs = socket.socketpair()
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
null = os.open("/dev/null", os.O_RDONLY)
load = array.array("i", [null] * 250)
carriers = []
flying = 0


def send_many():
    global flying
    while flying < 64 * most:
        a, b = socket.socketpair()
        carriers.append((a, b))
        for _ in range(16):
            a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, load)])
            flying += 250


attempt("in flight", send_many)
expect("bounded", flying <= 2 * most)
finish("contained")
