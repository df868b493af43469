"""A workspace as lines of text. Paths and link targets are bytes and written in base64:

    d PATH            a folder
    f DIGEST SIZE PATH   a file, by the SHA-256 of its bytes
    x DIGEST SIZE PATH   an executable one
    l TARGET PATH     a symbolic link
    ! REASON PATH     something that cannot be kept
"""

import base64


def encode(data):
    return base64.b64encode(data).decode("ascii")


def decode(text):
    return base64.b64decode(text, validate=True)


class Entry:
    def __init__(self, kind, path, digest="", size=0, target=b""):
        self.kind = kind
        self.path = path
        self.digest = digest
        self.size = size
        self.target = target

    def line(self):
        if self.kind in "fx":
            return "%s %s %d %s\n" % (self.kind, self.digest, self.size, encode(self.path))
        if self.kind == "l":
            return "l %s %s\n" % (encode(self.target), encode(self.path))
        return "%s %s\n" % (self.kind, encode(self.path))


def parse(line):
    kind, *fields = line.split()
    path = decode(fields[-1])
    if kind in "fx":
        return Entry(kind, path, digest=fields[0], size=int(fields[1]))
    if kind == "l":
        return Entry(kind, path, target=decode(fields[0]))
    if kind == "d":
        return Entry(kind, path)
    raise ValueError("a manifest has no kind " + kind)


def read(path):
    """Folders come before what lies in them. A manifest that is not there is empty."""
    try:
        with open(path) as file:
            return [parse(line) for line in file]
    except FileNotFoundError:
        return []
