"""Sessions: one long-lived shell each, in which commands are sourced one after another.

Both streams of a command pass through labellers, line by line, into one log, in which three bytes
in front of every line name its stream. So a partial line shows only after its newline, a missing
newline at the end is added, and NUL bytes are lost.
"""

import os
import select
import shutil
import signal
import subprocess
import threading
import time
import uuid

from channel import Refused
from processes import WORK_FOLDER, find_shell

MARKS = {"out": b"\x01\x01\x01", "err": b"\x02\x02\x02"}
PLACE = "/tmp/.daytona/sessions"
DRAIN_SECONDS = 0.2  # for output that a child still holds when the exit code is known
KILL_SECONDS = 5


class Command:
    def __init__(self, session, text, echo, lag):
        self.id = str(uuid.uuid4())
        self.text = text
        self.echo = echo
        self._lag = lag
        self._growth = []  # of the log: since when it has how many bytes
        self.exit_code = None
        self.session = session
        self.changed = threading.Condition()
        self.folder = f"{PLACE}/{session.id}/{self.id}"
        os.makedirs(self.folder)
        with open(f"{self.folder}/command", "w", encoding="utf-8") as file:
            file.write(text + "\n")
        self.log = open(f"{self.folder}/log", "w+b", buffering=0)
        for name in ("out", "err", "exit", "in"):
            os.mkfifo(f"{self.folder}/{name}")
        self.input = None

    def script(self, sync):
        source = "/dev/null"
        if not sync:
            source = f"{self.folder}/in"
            self.input = os.open(source, os.O_RDWR)
        return (f"{{ . '{self.folder}/command'; }} <'{source}' >'{self.folder}/out' "
                f"2>'{self.folder}/err'; echo $? >'{self.folder}/exit'\n")

    def watch(self):
        labellers = [threading.Thread(target=self._label, args=(name,), daemon=True)
                     for name in MARKS]
        status = self._open_when_written
        for labeller in labellers:
            labeller.start()
        threading.Thread(target=self._await_exit, args=(labellers, status), daemon=True).start()

    def _open_when_written(self, name):
        """The reading end of a FIFO once something writes there; None when the shell has ended."""
        end = os.open(f"{self.folder}/{name}", os.O_RDONLY | os.O_NONBLOCK)
        poll = select.poll()
        poll.register(end, select.POLLIN)
        poll.register(self.session.alive, 0)
        if not any(ready == end for ready, _ in poll.poll()):
            os.close(end)
            return None
        os.set_blocking(end, True)
        return os.fdopen(end, "rb")

    def _label(self, name):
        stream = self._open_when_written(name)
        if stream is None:
            return
        with stream:
            for line in stream:
                self.append(MARKS[name] + line.replace(b"\0", b""))

    def _await_exit(self, labellers, open_when_written):
        stream = open_when_written("exit")
        code = None
        if stream is not None:
            with stream:
                code = int(stream.read() or -1)
        for labeller in labellers:
            labeller.join(DRAIN_SECONDS)
        with self.changed:
            self.exit_code = code
            if self.input is not None:
                os.close(self.input)
                self.input = None
            self.changed.notify_all()

    def append(self, data):
        with self.changed:
            self.log.write(data if data.endswith(b"\n") else data + b"\n")
            self._growth.append((time.monotonic(), os.fstat(self.log.fileno()).st_size))
            self.changed.notify_all()

    @property
    def patience(self):
        """Seconds for which nobody tells that there is more of the log to read."""
        return self._lag or 5

    def ended(self):
        return self.exit_code is not None

    def wait(self):
        """Until there is an exit code; False when there will be none."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended() or self.session.over.is_set())
            return self.ended() or self.changed.wait_for(self.ended, DRAIN_SECONDS * 3)

    def content(self, start=0):
        """What can be read of the log by now."""
        size = os.fstat(self.log.fileno()).st_size
        if self._lag:
            shown = time.monotonic() - self._lag
            size = max((size for since, size in list(self._growth) if since <= shown), default=0)
        return os.pread(self.log.fileno(), size - start, start)

    def describe(self):
        described = {"id": self.id, "command": self.text}
        if self.ended():
            described["exitCode"] = self.exit_code
        return described


class Session:
    def __init__(self, name):
        self.id = name
        self.commands = {}
        self.over = threading.Event()
        self.alive, self._alive_end = os.pipe()
        self.shell = subprocess.Popen(
            [find_shell()], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd=WORK_FOLDER, start_new_session=True)
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        self.shell.wait()
        os.close(self._alive_end)
        self.over.set()
        for command in list(self.commands.values()):
            with command.changed:
                command.changed.notify_all()

    def start(self, text, sync, echo, lag):
        if self.over.is_set():
            raise Refused("SESSION_ENDED", f"session {self.id} has ended")
        command = Command(self, text, echo, lag)
        self.commands[command.id] = command
        command.watch()
        try:
            self.shell.stdin.write(command.script(sync).encode())
            self.shell.stdin.flush()
        except BrokenPipeError:
            raise Refused("SESSION_ENDED", f"session {self.id} has ended") from None
        return command

    def delete(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.shell.pid, number)
            except ProcessLookupError:
                pass
            if self.over.wait(KILL_SECONDS):
                break
        shutil.rmtree(f"{PLACE}/{self.id}", ignore_errors=True)

    def describe(self):
        return {"sessionId": self.id,
                "commands": [command.describe() for command in self.commands.values()]}


SESSIONS = {}
LOCK = threading.Lock()


def session_of(request):
    session = SESSIONS.get(request["session"])
    if session is None:
        raise Refused("NOT_FOUND", f"session not found: {request['session']}")
    return session


def command_of(request):
    command = session_of(request).commands.get(request["command"])
    if command is None:
        raise Refused("NOT_FOUND", f"command not found: {request['command']}")
    return command


def create(channel, request):
    name = request["session"]
    if name == "entrypoint":
        raise Refused("BAD_REQUEST", "the session id 'entrypoint' is reserved")
    with LOCK:
        if name in SESSIONS:
            raise Refused("CONFLICT", f"session already exists: {name}")
        SESSIONS[name] = Session(name)
    channel.send_json({})


def list_all(channel, request):
    channel.send_json({"sessions": [session.describe() for session in SESSIONS.values()]})


def get(channel, request):
    session = session_of(request)
    channel.send_json(session.describe())


def delete(channel, request):
    session = session_of(request)
    with LOCK:
        SESSIONS.pop(session.id, None)
    session.delete()
    channel.send_json({})


def execute(channel, request):
    command = session_of(request).start(request["text"], request["sync"], request["echo"],
                                        request["lag"])
    if not request["sync"]:
        channel.send_json({"command": command.id})
    elif command.wait():
        channel.send_json({"command": command.id, "exit": command.exit_code})
        channel.send_data(command.content())
    elif request["forever"]:
        threading.Event().wait()
    else:
        raise Refused("SESSION_ENDED", "the session ended before its command did")
    channel.send(b"E")


def get_command(channel, request):
    channel.send_json(command_of(request).describe())


def logs(channel, request):
    command = command_of(request)
    channel.send_json({})
    channel.send_data(command.content())
    channel.send(b"E")


def follow(channel, request):
    """The log from its beginning, and what is added to it, until a while after the exit code.

    Each frame is a number of whole lines.
    """
    command = command_of(request)
    channel.send_json({})
    sent = 0
    ended_at = None
    while ended_at is None or time.monotonic() < ended_at + request["settle"]:
        with command.changed:
            data = command.content(sent)
            if command.ended() and ended_at is None:
                ended_at = time.monotonic()
            if not data:
                command.changed.wait(request["settle"] / 4 if ended_at else command.patience)
        if data:
            channel.send(b"D", data)
        sent += len(data)
        if command.session.id not in SESSIONS:
            break
    channel.send(b"D", command.content(sent))
    channel.send(b"E")


def send_input(channel, request):
    command = command_of(request)
    data = request["data"]
    data = data if data.endswith("\n") else data + "\n"
    with command.changed:
        if command.input is None:
            raise Refused("COMMAND_ALREADY_COMPLETED", "the command has already completed")
        os.write(command.input, data.encode())
    if command.echo:
        command.append(MARKS["out"] + data.encode())
    channel.send_json({})


CALLS = {
    "session_create": create, "session_list": list_all, "session_get": get,
    "session_delete": delete, "session_execute": execute, "command_get": get_command,
    "command_logs": logs, "command_follow": follow, "command_input": send_input,
}
