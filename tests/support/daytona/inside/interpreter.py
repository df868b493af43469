"""Contexts of the stateful interpreter: a worker process each, whose runs are queued.

As in the original, the worker speaks JSON lines on its standard output, where a line that is not
JSON is dropped.
"""

import datetime
import json
import os
import queue
import signal
import subprocess
import threading
import time
import uuid

from channel import Refused
from processes import WORK_FOLDER, kill_group

KILL_AFTER_SECONDS = 2
WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "worker.py")
ENDED = object()


class Context:
    def __init__(self, name, folder):
        self.id = name
        self.folder = folder
        self.created = datetime.datetime.now(datetime.timezone.utc).isoformat()
        self.turn = threading.Lock()
        self.active = True
        self._worker = None
        self._lines = None

    def describe(self):
        return {"id": self.id, "cwd": self.folder, "createdAt": self.created,
                "active": self.active, "language": "python"}

    def _start_worker(self):
        if self._worker is not None and self._worker.poll() is None:
            return
        self._lines = queue.Queue()
        self._worker = subprocess.Popen(
            ["python3", "-u", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            cwd=self.folder, start_new_session=True)
        threading.Thread(target=self._read, args=(self._worker, self._lines), daemon=True).start()

    @staticmethod
    def _read(worker, lines):
        for line in worker.stdout:
            try:
                chunk = json.loads(line)
            except ValueError:
                continue
            if isinstance(chunk, dict):
                lines.put(chunk)
        lines.put(ENDED)

    def run(self, request, send):
        """Passes the chunks of one run on, and answers how its socket is to be closed."""
        with self.turn:
            if not self.active:
                return 1008, f"context {self.id} is not active"
            self._start_worker()
            task = {"code": request["code"], "envs": request.get("envs") or {}}
            self._worker.stdin.write(json.dumps(task).encode() + b"\n")
            self._worker.stdin.flush()
            return self._pass_on(request["timeout"] or None, send)

    def _pass_on(self, timeout, send):
        clock = Countdown(timeout)
        while True:
            try:
                chunk = self._lines.get(timeout=clock.left())
            except queue.Empty:
                if clock.stage == "killed":
                    continue
                self._hasten(clock)
                continue
            if chunk is ENDED:
                return ((4008, "execution timed out") if clock.stage else
                        (1001, "the worker ended"))
            send(chunk)
            if chunk.get("type") == "control":
                return (4008, "execution timed out") if clock.stage else (1000, "")

    def _hasten(self, clock):
        if clock.stage is None:
            clock.restart("interrupted", KILL_AFTER_SECONDS)
            os.killpg(self._worker.pid, signal.SIGINT)
        else:
            clock.restart("killed", None)
            kill_group(self._worker)

    def close(self):
        self.active = False
        if self._worker is not None:
            kill_group(self._worker)


class Countdown:
    """Time until the next harsher step; none of it passes unnoticed while chunks arrive."""

    def __init__(self, seconds):
        self.restart(None, seconds)

    def restart(self, stage, seconds):
        self.stage = stage
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self):
        return None if self._end is None else max(self._end - time.monotonic(), 0)


DEFAULT = Context("default", WORK_FOLDER)
CONTEXTS = {}


def create(channel, request):
    folder = request.get("cwd") or WORK_FOLDER
    if not os.path.isdir(folder):
        raise Refused("BAD_REQUEST", f"cwd is not a folder: {folder}")
    context = Context(str(uuid.uuid4()), folder)
    CONTEXTS[context.id] = context
    channel.send_json(context.describe())


def list_all(channel, request):
    channel.send_json({"contexts": [context.describe() for context in CONTEXTS.values()]})


def delete(channel, request):
    if request["context"] == "default":
        raise Refused("BAD_REQUEST", "the default context cannot be deleted")
    context = CONTEXTS.pop(request["context"], None)
    if context is None:
        raise Refused("NOT_FOUND", f"context not found: {request['context']}")
    context.close()
    channel.send_json({"message": "context deleted"})


def run(channel, request):
    context = CONTEXTS.get(request["context"]) if request.get("context") else DEFAULT
    if context is None:
        code, reason = 1008, f"unknown context {request['context']}"
    else:
        code, reason = context.run(request, channel_sender(channel))
    channel.send(b"E")
    channel.send_json({"close": code, "reason": reason})


def channel_sender(channel):
    """Keeps a run going whose reader has left: closing the socket does not stop the code."""
    def send(chunk):
        try:
            channel.send(b"D", json.dumps(chunk).encode())
        except OSError:
            pass
    return send


CALLS = {"context_create": create, "context_list": list_all, "context_delete": delete,
         "interpreter_run": run}
