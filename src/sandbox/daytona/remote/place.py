"""Makes the workspace equal a manifest that the host uploaded."""

import collections
import os
import shutil
import stat

import capture
import manifest

# The time of every file and folder, so that runs do not see when they were placed.
CANONICAL_TIME = (1000000000, 1000000000)


def wanted(places):
    return manifest.read(os.path.join(places.base, "wanted"))


def missing(places):
    """Prints the digests of files that are neither here nor uploaded."""
    capture.withdraw(places)
    here = {entry.digest for entry in capture.walk(places, ignore=()) if entry.kind in "fx"}
    asked = set()
    for entry in wanted(places):
        known = entry.digest in here or os.path.exists(os.path.join(places.blobs, entry.digest))
        if entry.kind in "fx" and not known and entry.digest not in asked:
            asked.add(entry.digest)
            print(entry.digest)


def place(places):
    capture.withdraw(places)
    entries = wanted(places)
    keep_what_is_here(places)
    clear(places.workspace)
    uses = collections.Counter(entry.digest for entry in entries)
    top = os.fsencode(places.workspace)
    for entry in entries:
        make(places, entry, os.path.join(top, entry.path), uses)
    for entry in reversed(entries):
        set_time(os.path.join(top, entry.path))
    set_time(top)
    capture.remember(places, entries)


def keep_what_is_here(places):
    """Files that were uploaded before, or made by an earlier run, need not come again."""
    top = os.fsencode(places.workspace)
    asked = {entry.digest for entry in wanted(places) if entry.kind in "fx"}
    for entry in capture.walk(places, ignore=()):
        blob = os.path.join(places.blobs, entry.digest)
        if entry.kind in "fx" and entry.digest in asked and not os.path.exists(blob):
            shutil.move(os.fsdecode(os.path.join(top, entry.path)), blob)


def clear(folder):
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            make_removable(path)
            shutil.rmtree(path)
        else:
            os.unlink(path)


def make_removable(folder):
    os.chmod(folder, stat.S_IRWXU)
    for parent, folders, _ in os.walk(folder):
        for name in folders:
            path = os.path.join(parent, name)
            if not os.path.islink(path):
                os.chmod(path, stat.S_IRWXU)


def make(places, entry, path, uses):
    if entry.kind == "d":
        os.mkdir(path, 0o755)
    elif entry.kind == "l":
        os.symlink(entry.target, path)
    else:
        blob = os.path.join(places.blobs, entry.digest)
        uses[entry.digest] -= 1
        if uses[entry.digest] == 0:
            shutil.move(blob, os.fsdecode(path))
        else:
            shutil.copyfile(blob, path)
        os.chmod(path, 0o755 if entry.kind == "x" else 0o644)


def set_time(path):
    os.utime(path, CANONICAL_TIME, follow_symlinks=False)
