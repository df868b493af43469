"""Shows output while it is made. Standard output here is a log that changes bytes, cuts lines and
may begin anew, so each piece goes as a line of its own that says where it belongs:

    rexa o OFFSET BASE64     of standard output
    rexa e OFFSET BASE64     of standard error
"""

import os
import sys

import manifest

PIECE = 48 << 10
# Beyond this much the rest is read from the files, when the program has ended.
MOST_SHOWN = 4 << 20


class LiveView:
    def __init__(self):
        self.shown = 0

    def show(self, stream, offset, data):
        for begin in range(0, len(data), PIECE):
            piece = data[begin:begin + PIECE]
            self.shown += len(piece)
            if self.shown > MOST_SHOWN:
                return
            line = "rexa %s %d %s\n" % (stream, offset + begin, manifest.encode(piece))
            try:
                write_all(sys.stdout.fileno(), line.encode("ascii"))
            except OSError:
                self.shown = MOST_SHOWN  # nobody looks any more; the files have it all
                return


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]
