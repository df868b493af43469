import socket

AF_VSOCK, AF_ALG, AF_PACKET, AF_KEY, AF_RDS, AF_TIPC, AF_CAN, AF_XDP, AF_QIPCRTR = (
    40, 38, 17, 15, 21, 30, 29, 44, 42)
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("raw 6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58))
for name, family in (("packet", AF_PACKET), ("vsock", AF_VSOCK), ("alg", AF_ALG), ("key", AF_KEY),
                     ("rds", AF_RDS), ("tipc", AF_TIPC), ("can", AF_CAN), ("xdp", AF_XDP),
                     ("qipcrtr", AF_QIPCRTR)):
    attempt(name, lambda: socket.socket(family, socket.SOCK_DGRAM, 0))
attempt("pair of tipc", lambda: socket.socketpair(AF_TIPC, socket.SOCK_SEQPACKET, 0))
finish()
