import socket


def connect(family, address, port):
    with socket.socket(family) as client:
        client.settimeout(5)
        client.connect((address, port))


attempt("metadata service", lambda: connect(socket.AF_INET, "169.254.169.254", 80))
attempt("name server", lambda: connect(socket.AF_INET, "8.8.8.8", 53))
attempt("metadata service 6", lambda: connect(socket.AF_INET6, "fd00:ec2::254", 80))
with open("/proc/net/dev") as file:
    names = [line.split(":")[0].strip() for line in file if ":" in line]
expect("loopback only", names == ["lo"])
finish()
