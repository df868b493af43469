"""Commands that run to their end, and what can be said of the machine."""

import os
import signal
import subprocess

WORK_FOLDER = "/workspace"


def find_shell():
    for shell in ("/usr/bin/zsh", "/bin/bash", "/bin/sh"):
        if os.path.exists(shell):
            return shell
    return os.environ.get("SHELL", "/bin/sh")


def kill_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def execute(channel, request):
    """A shell script on the shell's standard input, or the program named by `argv`."""
    split = request.get("split", False)
    try:
        process = subprocess.Popen(
            request.get("argv") or [find_shell()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if split else subprocess.STDOUT,
            cwd=request.get("cwd") or WORK_FOLDER, start_new_session=True,
            env={**os.environ, **(request.get("envs") or {})})
    except OSError as error:
        channel.send_json({"exit": -1})
        channel.send_data(f"{error.strerror}: {error.filename}".encode())
        channel.send(b"E")
        return
    script = request.get("script", "").encode()
    try:
        out, err = process.communicate(script, timeout=request.get("timeout") or None)
    except subprocess.TimeoutExpired:
        kill_group(process)
        process.communicate()
        channel.send_json({"timed_out": True})
        channel.send(b"E")
        return
    channel.send_json({"exit": process.returncode if process.returncode >= 0 else -1})
    channel.send_data(out)
    channel.send_data(err or b"", b"X")
    channel.send(b"E")


def listening_ports():
    ports = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table, encoding="ascii") as lines:
                rows = [line.split() for line in lines][1:]
        except FileNotFoundError:
            continue
        ports.update(int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A")
    return sorted(ports)


def ports(channel, request):
    channel.send_json({"ports": listening_ports()})


def metrics(channel, request):
    page = os.sysconf("SC_PAGE_SIZE")
    total = page * os.sysconf("SC_PHYS_PAGES")
    disk = os.statvfs(WORK_FOLDER)
    channel.send_json({
        "cpuCount": os.cpu_count(),
        "memTotal": total,
        "memUsed": total - page * os.sysconf("SC_AVPHYS_PAGES"),
        "diskTotal": disk.f_blocks * disk.f_frsize,
        "diskUsed": (disk.f_blocks - disk.f_bfree) * disk.f_frsize,
    })


CALLS = {"execute": execute, "ports": ports, "metrics": metrics}
