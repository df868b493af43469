"""Where things lie in this sandbox."""

import os
import subprocess


def is_usable(folder):
    return os.path.isdir(folder) and os.access(folder, os.R_OK | os.W_OK | os.X_OK)


def make(folder):
    """Makes a folder of this user's own, with the help of sudo where that asks nothing."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        own = "%d:%d" % (os.getuid(), os.getgid())
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL,
                 "stderr": subprocess.DEVNULL}
        try:
            if subprocess.call(["sudo", "-n", "mkdir", "-p", folder], **quiet) == 0:
                subprocess.call(["sudo", "-n", "chown", own, folder], **quiet)
        except OSError:
            pass  # there is no sudo
    return is_usable(folder)


def first_usable(folders):
    for folder in folders:
        if make(folder):
            return folder
    raise OSError("cannot write to any of " + ", ".join(folders))


class Places:
    """The same paths as in a local sandbox, where this one lets us have them."""

    def __init__(self, base):
        self.base = base
        self.runs = os.path.join(base, "runs")
        self.blobs = os.path.join(base, "blobs")
        os.makedirs(self.blobs, exist_ok=True)
        self.workspace = self._remembered(
            "workspace", ["/workspace", os.path.expanduser("~/workspace")])
        self.code = self._remembered("code", ["/run/rexa", os.path.join(base, "code")])

    def _remembered(self, name, choices):
        note = os.path.join(self.base, name + ".place")
        try:
            with open(note) as file:
                folder = file.read()
            if not is_usable(folder):
                os.chmod(folder, 0o700)  # what a program may have taken from itself
            if is_usable(folder):
                return folder
        except OSError:
            pass  # nothing was chosen yet
        folder = first_usable(choices)
        with open(note, "w") as file:
            file.write(folder)
        return folder
