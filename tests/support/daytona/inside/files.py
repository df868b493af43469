"""Files of the sandbox: what the file calls of the toolbox do."""

import datetime
import errno
import fnmatch
import os
import shutil
import stat
import tarfile

from channel import PIECE, Refused
from processes import WORK_FOLDER

CODES = {errno.ENOENT: "FILE_NOT_FOUND", errno.ENOTDIR: "FILE_NOT_FOUND",
         errno.EACCES: "FILE_ACCESS_DENIED", errno.EPERM: "FILE_ACCESS_DENIED",
         errno.EROFS: "FILE_ACCESS_DENIED"}


def refusal_of(error):
    return Refused(CODES.get(error.errno, "BAD_REQUEST"), f"{error.strerror}: {error.filename}")


def absolute(path):
    return os.path.join(WORK_FOLDER, path)


def describe(path, name=None):
    status = os.stat(path)
    modified = datetime.datetime.fromtimestamp(status.st_mtime, datetime.timezone.utc)
    return {
        "name": name or os.path.basename(path.rstrip("/")) or "/",
        "size": status.st_size,
        "isDir": stat.S_ISDIR(status.st_mode),
        "mode": stat.filemode(status.st_mode),
        "modTime": modified.strftime("%Y-%m-%d %H:%M:%S.%f +0000 UTC"),
        "modifiedAt": modified.isoformat().replace("+00:00", "Z"),
        "owner": str(status.st_uid),
        "group": str(status.st_gid),
        "permissions": f"{stat.S_IMODE(status.st_mode):04o}",
    }


def list_folder(path, depth, prefix=""):
    entries = []
    for name in os.listdir(path):
        full = os.path.join(path, name)
        try:
            entry = describe(full, name)
        except OSError:
            continue
        entries.append((prefix + name, entry))
        if depth > 1 and entry["isDir"] and not os.path.islink(full):
            entries.extend(list_folder(full, depth - 1, prefix + name + "/"))
    return entries


def list_files(channel, request):
    depth = request.get("depth")
    entries = list_folder(absolute(request["path"]), depth or 1)
    channel.send_json({"files": [{**entry, "path": path} if depth else entry
                                 for path, entry in entries]})


def info(channel, request):
    channel.send_json(describe(absolute(request["path"])))


def make_folder(channel, request):
    os.makedirs(absolute(request["path"]), mode=request["mode"], exist_ok=True)
    channel.send_json({})


def move(channel, request):
    source, destination = absolute(request["source"]), absolute(request["destination"])
    os.lstat(source)
    os.stat(os.path.dirname(destination))
    if os.path.lexists(destination):
        raise Refused("CONFLICT", f"destination already exists: {destination}")
    shutil.move(source, destination)
    channel.send_json({})


def set_permissions(channel, request):
    path = absolute(request["path"])
    os.stat(path)
    if request.get("mode") is not None:
        os.chmod(path, request["mode"])
    if request.get("owner") or request.get("group"):
        try:
            shutil.chown(path, *(int(name) if name and name.isdigit() else name or None
                                 for name in (request.get("owner"), request.get("group"))))
        except LookupError as error:
            raise Refused("BAD_REQUEST", str(error)) from None
    channel.send_json({})


def delete(channel, request):
    path = absolute(request["path"])
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        os.unlink(path)
    elif request["recursive"]:
        shutil.rmtree(path)
    else:
        raise Refused("BAD_REQUEST", "cannot delete directory without recursive flag")
    channel.send_json({})


def regular_files(path):
    if os.path.isfile(path):
        yield path
    for folder, _, names in os.walk(path):
        yield from (os.path.join(folder, name) for name in sorted(names))


def find(channel, request):
    os.stat(absolute(request["path"]))
    pattern = request["pattern"].encode()
    matches = []
    for path in regular_files(absolute(request["path"])):
        with open(path, "rb") as file:
            content = file.read()
        if b"\0" in content[:512]:
            continue
        matches.extend({"file": path, "line": number, "content": line.decode(errors="replace")}
                       for number, line in enumerate(content.splitlines(), 1) if pattern in line)
    channel.send_json({"matches": matches})


def search(channel, request):
    root = absolute(request["path"])
    os.stat(root)
    found = []
    for folder, folders, names in os.walk(root):
        found.extend(os.path.join(folder, name) for name in sorted(folders + names)
                     if fnmatch.fnmatchcase(name, request["pattern"]))
    channel.send_json({"files": found})


def replace(channel, request):
    results = []
    for path in request["files"]:
        try:
            with open(absolute(path), "rb") as file:
                content = file.read()
            with open(absolute(path), "wb") as file:
                file.write(content.replace(request["pattern"].encode(),
                                           request["newValue"].encode()))
            results.append({"file": path, "success": True})
        except OSError as error:
            results.append({"file": path, "success": False, "error": str(error)})
    channel.send_json({"results": results})


def write(channel, request):
    path = absolute(request["path"])
    if request["make_parents"]:
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    written = 0
    with open(path, "wb") as file:
        for piece in channel.receive_data():
            written += file.write(piece)
    channel.send_json({"bytes": written})


def read(channel, request):
    path = absolute(request["path"])
    if os.path.isdir(path):
        raise Refused("INVALID_FILE_PATH", f"path points to a directory: {path}")
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        first, count = request.get("first", 0), request.get("count")
        left = size - first if count is None else min(count, size - first)
        file.seek(first)
        channel.send_json({"size": size, "length": max(left, 0)})
        while left > 0 and (piece := file.read(min(left, PIECE))):
            channel.send(b"D", piece)
            left -= len(piece)
    channel.send(b"E")


class DataWriter:
    """What a tar archive is written to."""

    def __init__(self, channel):
        self._channel = channel

    def write(self, data):
        self._channel.send_data(data)
        return len(data)


class DataReader:
    """What a tar archive is read from."""

    def __init__(self, channel):
        self._pieces = channel.receive_data()
        self._rest = b""

    def read(self, size):
        while len(self._rest) < size and (piece := next(self._pieces, None)) is not None:
            self._rest += piece
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def pack(channel, request):
    channel.send_json({})
    with tarfile.open(fileobj=DataWriter(channel), mode="w|") as archive:
        for name in sorted(os.listdir(WORK_FOLDER)):
            archive.add(os.path.join(WORK_FOLDER, name), name)
    channel.send(b"E")


def unpack(channel, request):
    with tarfile.open(fileobj=DataReader(channel), mode="r|") as archive:
        archive.extractall(WORK_FOLDER)
    channel.send_json({})


CALLS = {
    "file_list": list_files, "file_info": info, "file_folder": make_folder, "file_move": move,
    "file_permissions": set_permissions, "file_delete": delete, "file_find": find,
    "file_search": search, "file_replace": replace, "file_write": write, "file_read": read,
    "pack": pack, "unpack": unpack,
}
