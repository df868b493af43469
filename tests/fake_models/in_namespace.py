"""Runs a judge beside the fake Galileo on port 8088, in a network namespace of their own.

    unshare -rn in_namespace.py NODE JUDGE

Galileo's SDK for JavaScript knows that one address for a console on this machine.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys

from conftest import Servers

SET_FLAGS, UP = 0x8914, 0x1  # SIOCSIFFLAGS, IFF_UP


def bring_up_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", UP))


def main():
    bring_up_loopback()
    servers = Servers("galileo", "--port-of", "galileo=8088")
    fake = servers.vendors["galileo"]
    done = subprocess.run([*sys.argv[1:], "galileo", fake.url, fake.key], check=False, timeout=60,
                          env={**os.environ, "GALILEO_API_KEY": fake.key,
                               "GALILEO_CONSOLE_URL": "http://localhost:8088"})
    servers.close()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
