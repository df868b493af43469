"""One interpreter: runs the code of each line of its input in one namespace.

Input: {"code", "envs"}; output: chunks, one JSON object a line.
"""

import io
import json
import os
import signal
import sys
import traceback

CHUNK = 1024
wire = os.fdopen(os.dup(1), "wb", buffering=0)
namespace = {"__name__": "__main__", "__builtins__": __builtins__}


def emit(kind, text="", name="", value="", trace=""):
    chunk = {"type": kind, "text": text, "name": name, "value": value, "traceback": trace}
    wire.write(json.dumps(chunk).encode() + b"\n")


class Chunks(io.TextIOBase):
    """Text as chunks, flushed at every newline or after so many characters."""

    def __init__(self, kind):
        self._kind = kind
        self._held = ""

    def writable(self):
        return True

    def write(self, text):
        self._held += text
        while len(self._held) >= CHUNK or "\n" in self._held:
            end = self._held.find("\n", 0, CHUNK)
            end = CHUNK if end < 0 else end + 1
            emit(self._kind, self._held[:end])
            self._held = self._held[end:]
        return len(text)

    def flush(self):
        if self._held:
            emit(self._kind, self._held)
            self._held = ""


def run(task):
    """Answers how the run ended."""
    before = dict(os.environ)
    os.environ.update(task["envs"])
    try:
        exec(compile(task["code"], "<code>", "exec"), namespace)
    except SystemExit:
        pass
    except KeyboardInterrupt:
        return "interrupted"
    except BaseException as error:
        sys.stdout.flush()
        sys.stderr.flush()
        frames = error.__traceback__.tb_next  # the first is this function's own
        trace = "".join(traceback.format_exception(type(error), error, frames))
        emit("error", name=type(error).__name__, value=str(error), trace=trace)
    finally:
        os.environ.clear()
        os.environ.update(before)
        sys.stdout.flush()
        sys.stderr.flush()
    return "completed"


def main():
    source = sys.stdin
    sys.stdin = open(os.devnull, encoding="utf-8")
    sys.stdout, sys.stderr = Chunks("stdout"), Chunks("stderr")
    while True:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        line = source.readline()
        if not line:
            return
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            ending = run(json.loads(line))
        except KeyboardInterrupt:
            ending = "interrupted"
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        emit("control", ending)


main()
