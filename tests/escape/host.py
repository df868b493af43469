"""The "host" that the escape suite attacks, inside its guard: a listener, sockets and files.

    python3 host.py FOLDER
    python3 host.py --loopback

Writes FOLDER/facts (name=value lines) when all is up, and serves until it is ended by a signal.
With --loopback it only raises that interface.
"""

import ctypes
import fcntl
import os
import pathlib
import platform
import selectors
import socket
import struct
import sys

GREETING = b"greeting of the host"
PATHS = ("/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private",
         "/run/containerd/containerd.sock", "/tmp/.X11-unix/X0")
CANARIES = {"canary": "/run/rexa-canary", "temporary_canary": "/tmp/rexa-canary"}


def raise_loopback():
    SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        _, flags = struct.unpack("16sh14x", fcntl.ioctl(control, SIOCGIFFLAGS, request))
        if not flags & IFF_UP:
            fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def listen(family, address):
    listener = socket.socket(family)
    listener.bind(address)
    listener.listen(64)
    return listener


def listen_at_path(path):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listener = listen(socket.AF_UNIX, str(path))
    path.chmod(0o777)
    return listener


def keep_key(name):
    """A key in this process's own keyring, listed to other processes of the same user."""
    ADD_KEY = {"x86_64": 248, "aarch64": 217}[platform.machine()]
    KEY_SPEC_PROCESS_KEYRING = -2
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(ADD_KEY, b"user", name.encode(), b"secret", 6, KEY_SPEC_PROCESS_KEYRING) < 0:
        raise OSError(ctypes.get_errno(), "add_key")


def serve(listeners):
    with selectors.DefaultSelector() as selector:
        for listener in listeners:
            selector.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                connection, _ = key.fileobj.accept()
                with connection:
                    connection.sendall(GREETING)


def main():
    raise_loopback()
    if sys.argv[1] == "--loopback":
        return
    folder = pathlib.Path(sys.argv[1])
    tcp = listen(socket.AF_INET, ("127.0.0.1", 0))
    abstract = f"rexa-escape-{os.getpid()}"
    listeners = [tcp, listen(socket.AF_UNIX, "\0" + abstract)]
    listeners += [listen_at_path(path) for path in PATHS]
    for path in CANARIES.values():
        pathlib.Path(path).write_text(os.environ["REXA_CANARY_SECRET"])
        os.chmod(path, 0o644)
    host_folder = folder / "host-folder"
    host_folder.mkdir()
    host_folder.chmod(0o777)
    visible = pathlib.Path("/run/rexa-visible")
    visible.mkdir()
    visible.chmod(0o777)
    (visible / "writable").write_text("host\n")
    (visible / "writable").chmod(0o666)
    key = f"rexa-escape-key-{os.getpid()}"
    keep_key(key)
    facts = {"port": tcp.getsockname()[1], "abstract": abstract, "host_pid": os.getpid(),
             "host_folder": host_folder, "work": folder, "visible": visible,
             "key": key, **CANARIES}
    text = "".join(f"{name}={value}\n" for name, value in facts.items())
    (folder / "facts.new").write_text(text)
    (folder / "facts.new").rename(folder / "facts")
    print("ready", flush=True)
    serve(listeners)


if __name__ == "__main__":
    main()
