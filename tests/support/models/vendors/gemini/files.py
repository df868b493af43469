"""Files: uploaded in pieces, listed, deleted, and used when they are ready."""

import base64
import datetime
import hashlib
import re
import secrets

from replies import Reply, json_reply

from . import errors
from .register import serves

LIFE = datetime.timedelta(hours=48)
PIECE = 256 * 1024  # a piece that is not the last is a multiple of this


class File:
    def __init__(self, name, display_name, mime_type, size):
        self.name = name
        self.display_name = display_name
        self.mime_type = mime_type
        self.size = size
        self.data = b""
        self.state = "PROCESSING"
        self.made = datetime.datetime.now(datetime.timezone.utc)
        self.secret = secrets.token_urlsafe(16)  # whoever has it may upload, without a key
        self.looks_left = 0  # at a file that is being processed still

    def to_json(self, url):
        described = {"name": f"files/{self.name}", "mimeType": self.mime_type,
                     "sizeBytes": str(len(self.data)), "createTime": stamp(self.made),
                     "updateTime": stamp(self.made), "expirationTime": stamp(self.made + LIFE),
                     "sha256Hash": base64.b64encode(
                         hashlib.sha256(self.data).hexdigest().encode()).decode(),
                     "uri": f"{url}/v1beta/files/{self.name}", "state": self.state,
                     "source": "UPLOADED"}
        if self.display_name:
            described["displayName"] = self.display_name
        return described


def stamp(moment):
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def not_there(name):
    return errors.error(403, f"You do not have permission to access the File {name} or it may not "
                        "exist.")


def found(request):
    name = request["path"]["file"]
    file = request["world"].memory.files.get(name)
    if file is None or file.state == "UPLOADING":
        raise not_there(name)
    return file


def usable(request, uri):
    name = re.sub(r".*files/", "", uri)
    file = request["world"].memory.files.get(name)
    if file is None:
        raise not_there(name)
    if file.state != "ACTIVE":
        raise errors.error(400, f"The File {name} is not in an ACTIVE state and usage is not "
                           "allowed.", word="FAILED_PRECONDITION")
    return file


def header(request, name):
    value = request.headers.get(f"X-Goog-Upload-{name}")
    if value is None:
        raise errors.error(400, f"Missing required header: X-Goog-Upload-{name}")
    return value


@serves("POST /upload/{version}/files")
async def begin(request):
    if (header(request, "Protocol"), header(request, "Command")) != ("resumable", "start"):
        raise errors.error(400, "Upload must be resumable and begin with the command start.")
    asked = request["json"].get("file") or {}
    name = (asked.get("name") or "files/" + secrets.token_hex(6)).removeprefix("files/")
    world = request["world"]
    if name in world.memory.files:
        raise errors.error(409, f"File {name} already exists.", word="ALREADY_EXISTS")
    file = File(name, asked.get("displayName") or asked.get("display_name"),
                header(request, "Header-Content-Type"),
                int(header(request, "Header-Content-Length")))
    file.state = "UPLOADING"
    world.memory.files[name] = file
    place = (f"{world.url}{world.settings['prefix']}/upload/{request['path']['version']}/files/"
             f"{name}?upload_id={file.secret}&upload_protocol=resumable")
    return Reply([b""], headers={"X-Goog-Upload-URL": place, "X-Goog-Upload-Status": "active"})


@serves("POST /upload/{version}/files/{upload}")
async def take(request):
    world = request["world"]
    file = world.memory.files.get(request["path"]["upload"])
    if (file is None or file.state != "UPLOADING"
            or request.query.get("upload_id") != file.secret):
        raise errors.error(400, "Upload has already been terminated.")
    data = await request.read()
    commands = [word.strip() for word in header(request, "Command").split(",")]
    if int(header(request, "Offset")) != len(file.data):
        raise errors.error(400, "Upload offset does not match what was received.")
    if "finalize" not in commands and len(data) % PIECE:
        raise errors.error(400, f"A piece must be a multiple of {PIECE} bytes.")
    file.data += data
    if "finalize" not in commands:
        return Reply([b""], headers={"X-Goog-Upload-Status": "active"})
    if len(file.data) != file.size:
        raise errors.error(400, "Upload has another size than was announced.")
    file.looks_left = world.settings["processing_looks"]
    file.state = "PROCESSING" if file.looks_left else "ACTIVE"
    return json_reply({"file": file.to_json(world.url)}, headers={"X-Goog-Upload-Status": "final"})


@serves("GET /{version}/files/{file}")
async def look(request):
    file = found(request)
    reply = json_reply(file.to_json(request["world"].url))
    if file.state == "PROCESSING":
        file.looks_left -= 1
        if file.looks_left <= 0:
            file.state = request["world"].settings["processing_ends"]
    return reply


@serves("DELETE /{version}/files/{file}")
async def delete(request):
    del request["world"].memory.files[found(request).name]
    return json_reply({})


@serves("GET /{version}/files")
async def listed(request):
    world = request["world"]
    shown, token = page(request, [file.to_json(world.url) for file in world.memory.files.values()
                                  if file.state != "UPLOADING"], 10, 100)
    return json_reply({"files": shown, **({"nextPageToken": token} if token else {})})


def page(request, items, usual, most):
    """The items that the query asks for, and the token of those after them."""
    size = min(int(request.query.get("pageSize") or usual), most)
    start = int(request.query.get("pageToken") or 0)
    end = start + size
    return items[start:end], str(end) if end < len(items) else None
