import socket

# Asking for an unusual protocol makes the host's kernel load the module that speaks it.
IPPROTO = {"sctp": 132, "dccp": 33, "udplite": 136, "l2tp": 115, "smc": 256, "mptcp": 262,
           "unknown": 200}
for name, number in IPPROTO.items():
    for kind in ((socket.SOCK_SEQPACKET, "packets"), (socket.SOCK_STREAM, "stream"), (6, "dccp")):
        attempt(f"{name} {kind[1]}", lambda: socket.socket(socket.AF_INET, kind[0], number))
attempt("raw 6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, 200))
answers[:] = sorted(set(answer.rsplit(" ", 1)[1] for answer in answers))
finish()
