"""Tells what the workspace holds; the cost follows what has changed since it was placed."""

import hashlib
import os
import stat

import manifest

DEEPEST = 1000


def identity(status):
    """Changes with the content: a program can set the other times of a file, but not this one."""
    return "%d:%d:%d:%d" % (status.st_dev, status.st_ino, status.st_size, status.st_ctime_ns)


def digest_of(path):
    """Of a file that nothing writes to any more; opening cannot hang, whatever is there now."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    hashed = hashlib.sha256()
    size = 0
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileNotFoundError(path)
        for block in iter(lambda: file.read(1 << 20), b""):
            hashed.update(block)
            size += len(block)
    return hashed.hexdigest(), size


class Walk:
    def __init__(self, places, ignore, known):
        self.top = os.fsencode(places.workspace)
        self.ignore = ignore
        self.known = known

    def entries(self, folder=b"", depth=0):
        if depth > DEEPEST:
            raise ValueError("workspace_files: folders are nested deeper than %d" % DEEPEST)
        try:
            names = self.names(folder)
        except PermissionError:
            if not folder:
                raise  # nothing at all is known
            yield manifest.Entry("! unreadable", folder)
            return
        for name in names:
            if name in self.ignore:
                continue
            path = os.path.join(folder, name)
            try:
                status = os.lstat(os.path.join(self.top, path))
                entry = self.entry(path, status)
            except FileNotFoundError:
                entry = manifest.Entry("! vanished", path)
            except PermissionError:
                entry = manifest.Entry("! unreadable", path)
            yield entry
            if entry.kind == "d":
                yield from self.entries(path, depth + 1)

    def names(self, folder):
        path = os.path.join(self.top, folder)
        try:
            os.chmod(path, 0o700)  # what the program may have taken from itself
        except OSError:
            pass  # somebody else's, who may let it be listed
        return sorted(os.listdir(path))

    def entry(self, path, status):
        mode = status.st_mode
        if stat.S_ISDIR(mode):
            return manifest.Entry("d", path)
        if stat.S_ISLNK(mode):
            target = os.readlink(os.path.join(self.top, path))
            return manifest.Entry("l", path, target=target)
        if stat.S_ISREG(mode):
            return self.file(path, status)
        kinds = {stat.S_IFIFO: "fifo", stat.S_IFSOCK: "socket"}
        return manifest.Entry("! " + kinds.get(stat.S_IFMT(mode), "device"), path)

    def file(self, path, status):
        kind = "x" if status.st_mode & stat.S_IXUSR else "f"
        digest = self.known.get(identity(status))
        if digest is not None:
            return manifest.Entry(kind, path, digest, status.st_size)
        full = os.path.join(self.top, path)
        if not os.access(full, os.R_OK):
            os.chmod(full, 0o600)
        digest, size = digest_of(full)
        return manifest.Entry(kind, path, digest, size)


def walk(places, ignore):
    return Walk(places, ignore, known_files(places)).entries()


def known_file_list(places):
    return os.path.join(places.base, "known")


def known_files(places):
    try:
        with open(known_file_list(places)) as file:
            return dict(line.split() for line in file)
    except FileNotFoundError:
        return {}


def remember(places, entries):
    """After placing: which file, as the file system tells it from others, has which content."""
    top = os.fsencode(places.workspace)
    with open(known_file_list(places), "w") as file:
        for entry in entries:
            if entry.kind in "fx":
                status = os.lstat(os.path.join(top, entry.path))
                file.write("%s %s\n" % (identity(status), entry.digest))


def capture(places, most_files, most_bytes, *ignore):
    """Writes the manifest `found`, and links blobs/DIGEST to each file the host has not got.

    `ignore` are names in base64.
    `most_bytes` is of all files together, each content once.
    """
    withdraw(places)
    had = {entry.digest for entry in manifest.read(os.path.join(places.base, "wanted"))}
    counted = set()
    top = os.fsencode(places.workspace)
    files = size = 0
    with open(os.path.join(places.base, "found"), "w") as found:
        for entry in walk(places, {manifest.decode(name) for name in ignore}):
            files += 1
            if entry.kind in "fx" and entry.digest not in counted:
                counted.add(entry.digest)
                size += entry.size
            if files > int(most_files):
                raise ValueError("workspace_files: the workspace holds more files and folders "
                                 "than this limit allows; write less or raise it")
            if size > int(most_bytes):
                raise ValueError("workspace_bytes: the workspace holds files of more bytes "
                                 "than this limit allows; write less or raise it")
            found.write(entry.line())
            if entry.kind in "fx" and entry.digest not in had:
                offer(places, os.path.join(top, entry.path), entry.digest)


def offer(places, path, digest):
    blob = os.fsencode(os.path.join(places.blobs, digest))
    try:
        os.symlink(path, blob)
    except FileExistsError:
        pass  # the same content was found before


def withdraw(places):
    """What was offered is a link into the workspace, and not an upload."""
    for name in os.listdir(places.blobs):
        path = os.path.join(places.blobs, name)
        if os.path.islink(path):
            os.unlink(path)
