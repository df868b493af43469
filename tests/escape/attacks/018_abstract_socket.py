import socket


def connect():
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + host["abstract"])
        return client.recv(64)


attempt("abstract", connect)
with open("/proc/net/unix") as file:
    expect("none listed", len(file.readlines()) == 1)
finish()
