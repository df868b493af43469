import socket

SO_MARK, SO_BINDTODEVICE, SO_SNDBUFFORCE, SO_RCVBUFFORCE, SO_PRIORITY = 36, 25, 32, 33, 12
IPT_SO_SET_REPLACE, ARPT_SO_SET_REPLACE, EBT_SO_SET = 64, 96, 128
stream = socket.socket()
for name, level, option in (
        ("mark", socket.SOL_SOCKET, SO_MARK), ("send buffer", socket.SOL_SOCKET, SO_SNDBUFFORCE),
        ("receive buffer", socket.SOL_SOCKET, SO_RCVBUFFORCE),
        ("iptables", socket.IPPROTO_IP, IPT_SO_SET_REPLACE),
        ("arptables", socket.IPPROTO_IP, ARPT_SO_SET_REPLACE),
        ("transparent", socket.IPPROTO_IP, 19)):
    attempt(name, lambda: stream.setsockopt(level, option, 1))
attempt("priority", lambda: stream.setsockopt(socket.SOL_SOCKET, SO_PRIORITY, 7))
route = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
route.bind((0, 0))


def new_link():
    RTM_NEWLINK, NLM_F_REQUEST, NLM_F_ACK, NLM_F_CREATE = 16, 1, 4, 0x400
    import struct
    body = struct.pack("BxHiII", 0, 0, 0, 0, 0) + struct.pack("HH6s2x", 10, 3, b"rexa0\0")
    header = struct.pack("IHHII", 16 + len(body), RTM_NEWLINK,
                         NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, 1, 0)
    route.send(header + body)
    error = -struct.unpack_from("i", route.recv(4096), 16)[0]
    if error:
        raise OSError(error, "")


attempt("new interface", new_link)
attempt("privileged port", lambda: stream.bind(("127.0.0.1", 80)))
finish()
