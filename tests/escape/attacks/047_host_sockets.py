import socket


def connect(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        return client.recv(64)


for path in ("/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket",
             "/run/systemd/private", "/tmp/.X11-unix/X0", "/run/containerd/containerd.sock"):
    attempt(path, lambda: connect(path))
finish()
