"""One conversation over a stream socket: frames of a kind, a length and that many bytes.

J is a JSON object, D and X are data (X: of a second stream), E ends the data, F is a mistake of the
agent.
"""

import json
import socket
import struct

HEAD = struct.Struct(">cI")
PIECE = 1 << 18


class Refused(Exception):
    """An answer that is an error: a code the toolbox translates, and a text for people."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


class Channel:
    def __init__(self, connection):
        self._socket = connection
        self._reader = connection.makefile("rb")

    def send(self, kind, data=b""):
        self._socket.sendall(HEAD.pack(kind, len(data)) + data)

    def send_json(self, value):
        self.send(b"J", json.dumps(value).encode())

    def send_data(self, data, kind=b"D"):
        for start in range(0, len(data), PIECE):
            self.send(kind, data[start:start + PIECE])

    def receive(self):
        """The next frame; None at the end of the conversation."""
        head = self._reader.read(HEAD.size)
        if len(head) < HEAD.size:
            return None
        kind, size = HEAD.unpack(head)
        data = self._reader.read(size)
        return (kind, data) if len(data) == size else None

    def receive_data(self):
        """The pieces up to the end of the data."""
        while True:
            frame = self.receive()
            if frame is None:
                raise ConnectionError("the host left in the middle of the data")
            if frame[0] == b"E":
                return
            yield frame[1]

    def finish(self):
        """Closes when the host has: what it still sends would destroy an answer under way."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            while self._reader.read1(PIECE):
                pass
        except OSError:
            pass
        self._reader.close()
        self._socket.close()
