"""Runs one program: each stream into a file, its end, its times and what ended it into another."""

import hashlib
import os
import platform as system
import resource
import selectors
import signal
import time

import live
import manifest
import processes
import program
import request as requests

SAMPLE_SECONDS = 0.1
WORKSPACE_SAMPLE_SECONDS = 2.0
# After the program's end: for what it left behind to close the streams.
DRAIN_SECONDS = 1.0
LONGEST_NOTE = 64 << 10


class Stream:
    def __init__(self, letter, path, source):
        self.letter = letter
        self.source = source
        self.file = open(path, "wb", buffering=0)
        self.size = 0
        self.hashed = hashlib.sha256()
        self.takes_more = True

    def read(self):
        return os.read(self.source, 1 << 16)

    def keep(self, data, view):
        """Raises OSError when there is no room; the file holds what was kept before, then."""
        try:
            live.write_all(self.file.fileno(), data)
        except OSError:
            self.file.truncate(self.size)
            self.file.seek(self.size)
            raise
        self.hashed.update(data)
        view.show(self.letter, self.size, data)
        self.size += len(data)


class Supervisor:
    def __init__(self, places, folder):
        self.places = places
        self.folder = folder
        self.request = requests.Request(os.path.join(folder, "request"))
        self.limits = self.request.limits
        self.reason = "none"
        self.peak = 0
        self.seconds = 0.0
        self.view = live.LiveView()
        self.streams = {}
        self.next_sample = 0.0
        self.next_walk = 0.0
        self.most_files = 0
        self.most_bytes = 0
        self.patience_ends = 0.0

    def run(self):
        interpreter = program.interpreter_of(self.request.language)
        program.lay_out(self.places, self.folder)
        self.allow_more_than_is_there()
        processes.adopt_orphans()
        signal.signal(signal.SIGTERM, lambda *_: self.end("cancelled"))
        killed_before = kills_for_memory()
        self.began = time.monotonic()
        self.next_walk = self.began + WORKSPACE_SAMPLE_SECONDS
        pid = self.start(interpreter)
        if os.path.exists(self.path("stopped")):
            self.end("cancelled")
        status, usage = self.watch(pid)
        self.ended = time.monotonic()
        processes.kill_all()
        self.drain()
        if self.reason == "none" and kills_for_memory() > killed_before:
            self.reason = "memory"
        return self.result(interpreter, status, usage)

    def start(self, interpreter):
        arguments = program.arguments_of(self.places, self.request, interpreter)
        variables = program.variables_of(self.places, self.request)
        out, out_end = os.pipe()
        err, err_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                self.become(arguments, variables, out_end, err_end)
            except BaseException as error:
                os.write(err_end, ("cannot start: %s\n" % error).encode())
            finally:
                os._exit(127)
        os.close(out_end)
        os.close(err_end)
        self.streams = {out: Stream("o", self.path("out"), out),
                        err: Stream("e", self.path("err"), err)}
        return pid

    def become(self, arguments, variables, out, err):
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.chdir(self.places.workspace)
        standard_input = os.open(self.path("stdin"), os.O_RDONLY)
        for target, source in enumerate((standard_input, out, err)):
            os.dup2(source, target)
        os.closerange(3, 1 << 16)
        os.umask(0o022)
        program.offer_to_be_killed()
        program.apply_limits(self.limits)
        os.execve(arguments[0], arguments, variables)

    def path(self, name):
        return os.path.join(self.folder, name)

    def watch(self, main):
        """Until the program itself has ended, or cannot be ended; returns its status and usage."""
        with selectors.DefaultSelector() as selector:
            for source in self.streams:
                selector.register(source, selectors.EVENT_READ)
            while True:
                self.take_output(selector, self.time_to_wait())
                self.check()
                ended = reap_until(main)
                if ended:
                    return ended
                if self.reason != "none" and time.monotonic() >= self.patience_ends:
                    return signal.SIGKILL, resource.getrusage(resource.RUSAGE_CHILDREN)

    def take_output(self, selector, seconds):
        for key, _ in selector.select(seconds):
            stream = self.streams[key.fd]
            stream.takes_more = self.take_piece(stream)
            if not stream.takes_more:
                selector.unregister(key.fd)

    def take_piece(self, stream):
        """Whether there may be more."""
        left = self.limits["output_bytes"] - sum(one.size for one in self.streams.values())
        data = stream.read()
        if len(data) > left:
            self.end("output")
        try:
            stream.keep(data[:left], self.view)
        except OSError:
            self.end("disk")
            return False
        return data[:left] != b""

    def time_to_wait(self):
        if self.reason != "none":
            return 0.01
        left = self.began + self.limits["wall_microseconds"] / 1e6 - time.monotonic()
        return max(0.0, min(SAMPLE_SECONDS / 5, left))

    def check(self):
        if self.reason != "none":
            processes.kill_living()
        now = time.monotonic()
        if now - self.began >= self.limits["wall_microseconds"] / 1e6:
            self.end("wall")
        if now >= self.next_sample:
            self.next_sample = now + SAMPLE_SECONDS
            self.sample()
        if now >= self.next_walk:
            self.next_walk = now + WORKSPACE_SAMPLE_SECONDS
            self.sample_workspace()

    def sample(self):
        below = processes.descendants()
        # Shared pages count in each resident size, so that these can only overstate a new peak.
        if sum(process.resident for process in below) > self.peak:
            self.peak = max(self.peak, sum(process.memory() for process in below))
        reaped = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds = max(self.seconds, reaped.ru_utime + reaped.ru_stime
                           + sum(process.seconds for process in below))
        if self.peak > self.limits["memory_bytes"]:
            self.end("memory")
        if self.seconds >= self.limits["cpu_seconds"]:
            self.end("cpu")
        if sum(not process.dead for process in below) > self.limits["processes"]:
            self.end("processes")

    def allow_more_than_is_there(self):
        *_, (files, size) = holdings(self.places.workspace)
        self.most_files = files + self.limits["workspace_files"]
        self.most_bytes = size + self.limits["workspace_bytes"]

    def sample_workspace(self):
        for files, size in holdings(self.places.workspace):
            if files > self.most_files or size > self.most_bytes:
                self.end("workspace")
                return

    def end(self, reason):
        if self.reason == "none":
            self.reason = reason
            self.patience_ends = time.monotonic() + processes.PATIENCE_SECONDS
        processes.kill_living()

    def drain(self):
        """What lies in the pipes; nobody is left to write more, unless as another user."""
        until = time.monotonic() + DRAIN_SECONDS
        with selectors.DefaultSelector() as selector:
            for source, stream in self.streams.items():
                if stream.takes_more:
                    selector.register(source, selectors.EVENT_READ)
            while selector.get_map() and time.monotonic() < until:
                self.take_output(selector, DRAIN_SECONDS)

    def result(self, interpreter, status, usage):
        total = resource.getrusage(resource.RUSAGE_CHILDREN)
        out, err = self.streams.values()
        lines = [
            "reason " + self.reason,
            "wall %d" % ((self.ended - self.began) * 1e6),
            "user %d" % (total.ru_utime * 1e6),
            "system %d" % (total.ru_stime * 1e6),
            "peak %d" % max(self.peak, usage.ru_maxrss * 1024),
            "out %d %s" % (out.size, out.hashed.hexdigest()),
            "err %d %s" % (err.size, err.hashed.hexdigest()),
            "interpreter " + manifest.encode(os.fsencode(interpreter)),
        ]
        lines += ["lowered %s %d" % lower for lower in program.lowered(self.limits)]
        note = read_note(self.places)
        if note:
            lines.append("note " + manifest.encode(note))
        if os.WIFEXITED(status):
            lines.append("exit %d" % os.WEXITSTATUS(status))
        else:
            lines.append("signal %d" % os.WTERMSIG(status))
        return lines


def reap_until(main):
    """Takes away children that have ended; status and usage once the program is among them."""
    while True:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if pid == main:
            return status, usage
        if pid == 0:
            return None


def holdings(workspace):
    """Names and bytes found so far, after each folder."""
    files = size = 0
    yield files, size
    for folder, folders, names in os.walk(workspace):
        files += len(folders) + len(names)
        for name in names:
            try:
                size += os.lstat(os.path.join(folder, name)).st_blocks * 512
            except OSError:
                pass  # removed meanwhile
        yield files, size


def read_note(places):
    """What the program's own runner says of an exception; the program may have put anything here."""
    path = os.path.join(places.code, "note", "exception")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            note = file.read(LONGEST_NOTE + 1)
    except OSError:
        return b""
    return note if len(note) <= LONGEST_NOTE else b""


def kills_for_memory():
    """How often the kernel has killed in this sandbox for want of memory."""
    try:
        with open("/sys/fs/cgroup/memory.events") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("oom_kill "))
    except (OSError, ValueError):
        return 0


class Result:
    """Appears whole or not at all, also when the program has left no room on the disk."""

    ROOM = 128 << 10

    def __init__(self, folder):
        self.path = os.path.join(folder, "result")
        self.file = open(self.path + ".new", "wb", buffering=0)
        self.file.write(b"\n" * self.ROOM)

    def write(self, lines):
        text = ("\n".join(lines + ["end"]) + "\n").encode()
        self.file.seek(0)
        self.file.write(text[:self.ROOM])
        self.file.truncate(len(text))
        self.file.close()
        os.replace(self.path + ".new", self.path)


def run(places, name):
    folder = os.path.join(places.runs, name)
    with open(os.path.join(folder, "pid"), "w") as file:
        file.write(str(os.getpid()))
    result = Result(folder)
    try:
        lines = Supervisor(places, folder).run()
    except LookupError as error:
        lines = ["missing " + manifest.encode(str(error).encode()[:2000])]
    result.write(lines)


def stop(places, name):
    """Asks the run to end its program, also one that has yet to begin; what it gave is kept."""
    folder = os.path.join(places.runs, name)
    with open(os.path.join(folder, "stopped"), "w"):
        pass
    try:
        with open(os.path.join(folder, "pid")) as file:
            os.kill(int(file.read()), signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError):
        pass  # it has not begun, or ended by itself


def platform(places):
    """What this machine is: kernel, processor and C library."""
    release = ".".join(system.release().split(".")[:2])
    library = " ".join(part for part in system.libc_ver() if part)
    print(" ".join(part for part in (system.system(), release, system.machine(), library) if part))
