import socket

for name, protocol in (("netfilter", 12), ("xfrm", 6), ("audit", 9), ("uevent", 15),
                       ("generic", 16), ("diagnosis", 4), ("crypto", 21)):
    attempt(name, lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol))
finish()
