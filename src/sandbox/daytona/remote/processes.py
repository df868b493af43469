"""The processes of one run: all that the program started, however far they went."""

import ctypes
import os
import signal
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PATIENCE_SECONDS = 5.0


def adopt_orphans():
    """From now on a process whose parent ends becomes a child of this one."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Process:
    def __init__(self, pid, stat):
        # The name in brackets may hold anything, brackets too.
        fields = stat[stat.rindex(b")") + 2:].split()
        self.pid = pid
        self.parent = int(fields[1])
        self.dead = fields[0] in (b"Z", b"X")
        # Its own time and that of the children it has waited for.
        self.seconds = sum(int(field) for field in fields[11:15]) / TICKS
        self.resident = int(fields[21]) * PAGE

    def memory(self):
        """Its share of the pages it has in common with others, where that can be read."""
        try:
            with open("/proc/%d/smaps_rollup" % self.pid) as file:
                for line in file:
                    if line.startswith("Pss:"):
                        return int(line.split()[1]) << 10
        except (FileNotFoundError, ProcessLookupError):
            return 0  # it has ended
        except OSError:
            pass  # it has made itself unreadable
        return self.resident


def all_processes():
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, "rb") as file:
                    found[int(name)] = Process(int(name), file.read())
            except (OSError, ValueError):
                pass  # it has ended meanwhile
    return found


def descendants():
    """Those below this process, itself not counted."""
    found = all_processes()
    mine = {os.getpid()}
    below = []
    grown = True
    while grown:
        grown = False
        for process in found.values():
            if process.parent in mine and process.pid not in mine:
                mine.add(process.pid)
                below.append(process)
                grown = True
    return below


def kill_living():
    """Whether there was any to kill."""
    living = [process for process in descendants() if not process.dead]
    for process in living:
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it has ended already
        except PermissionError:
            kill_with_sudo(process.pid)
    return bool(living)


def kill_with_sudo(pid):
    """One that has made itself another user's, where sudo asks nothing."""
    try:
        subprocess.call(["sudo", "-n", "kill", "-9", str(pid)], stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                        timeout=PATIENCE_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        pass  # there is no sudo


def kill_all():
    """Ends them all, and those that they start meanwhile, as far as that can be done."""
    until = time.monotonic() + PATIENCE_SECONDS
    while kill_living() and time.monotonic() < until:
        reap()
        time.sleep(0.001)
    reap()


def reap():
    """Takes away the children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass  # there is none left
