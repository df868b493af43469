"""Files of a sandbox, and their transfer in both directions."""

import json
import re
import urllib.parse

from aiohttp import web

import machines
from contract import Violation
from faults import close
from replies import GENERIC_CODES, ToolboxError, serves_toolbox, timestamp
from toolbox.daemon import STATUS_OF_CODE, ask, call, start_stream

BOUNDARY = "DAYTONA-FILE-BOUNDARY"
PART_NAME = re.compile(r"files\[(\d+)\]\.(path|file)")
RANGE = re.compile(r"bytes=(\d+)-(\d*)")
RANGE_NOT_SATISFIABLE = 416


def query(request, name):
    value = request.query.get(name)
    if not value:
        raise ToolboxError(400, f"{name} is required", "BAD_REQUEST")
    return value


def octal(request, text):
    try:
        return int(text, 8)
    except ValueError:
        raise ToolboxError(400, f"invalid mode: {text}") from None


def as_reported(request, entry):
    if not request["daemon"].knows_modified_at:
        entry.pop("modifiedAt", None)
    return entry


@serves_toolbox("GET /files")
async def list_files(request):
    depth = request.query.get("depth")
    if depth is not None and request["daemon"].knows_depth:
        if not depth.isdigit() or int(depth) < 1:
            raise ToolboxError(400, "depth must be at least 1")
        depth = int(depth)
    else:
        depth = None
    found = await ask(request, "file_list", path=request.query.get("path") or ".", depth=depth)
    return web.json_response([as_reported(request, entry) for entry in found["files"]])


@serves_toolbox("GET /files/info")
async def info(request):
    return web.json_response(as_reported(
        request, await ask(request, "file_info", path=query(request, "path"))))


@serves_toolbox("POST /files/folder")
async def make_folder(request):
    await ask(request, "file_folder", path=query(request, "path"),
              mode=octal(request, request.query.get("mode") or "0755"))
    return web.Response(status=201)


@serves_toolbox("POST /files/move")
async def move(request):
    await ask(request, "file_move", source=query(request, "source"),
              destination=query(request, "destination"))
    return web.Response()


@serves_toolbox("POST /files/permissions")
async def set_permissions(request):
    mode = request.query.get("mode")
    await ask(request, "file_permissions", path=query(request, "path"),
              mode=octal(request, mode) if mode else None, owner=request.query.get("owner"),
              group=request.query.get("group"))
    return web.Response()


@serves_toolbox("DELETE /files")
async def delete(request):
    await ask(request, "file_delete", path=query(request, "path"),
              recursive=request.query.get("recursive") == "true")
    return web.Response(status=204)


@serves_toolbox("GET /files/find")
async def find(request):
    found = await ask(request, "file_find", path=query(request, "path"),
                      pattern=query(request, "pattern"))
    return web.json_response(found["matches"])


@serves_toolbox("GET /files/search")
async def search(request):
    return web.json_response(await ask(request, "file_search", path=query(request, "path"),
                                       pattern=query(request, "pattern")))


@serves_toolbox("POST /files/replace")
async def replace(request):
    found = await ask(request, "file_replace", **request["json"])
    return web.json_response(found["results"])


async def store(request, path, pieces, make_parents):
    """Writes the pieces into a file of the sandbox; the number of bytes."""
    conversation = await call(request, "file_write", path=path, make_parents=make_parents)
    try:
        async for piece in pieces:
            await conversation.send_data(piece)
        await conversation.send(b"E")
        return (await conversation.answer())["bytes"]
    finally:
        conversation.close()


async def pieces_of(part):
    while piece := await part.read_chunk(1 << 16):
        yield piece


async def parts_of(request):
    if not request.content_type.startswith("multipart/"):
        raise ToolboxError(400, "request Content-Type isn't multipart/form-data")
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        yield part


@serves_toolbox("POST /files/bulk-upload")
async def bulk_upload(request):
    paths, files, errors = {}, [], []
    async for part in parts_of(request):
        name = PART_NAME.fullmatch(part.name or "")
        if name is None:
            raise Violation(f"POST /files/bulk-upload: unknown part '{part.name}'")
        index, kind = name.groups()
        if kind == "path":
            paths[index] = (await part.text()).strip()
        elif index not in paths:
            errors.append(f"file {index}: its path has to come before it")
        else:
            try:
                size = await store(request, paths[index], pieces_of(part), make_parents=True)
                files.append({"path": paths[index], "bytes": size})
            except machines.Refused as refused:
                errors.append(f"{paths[index]}: {refused.message}")
    if errors:
        return web.json_response({"errors": errors, "files": files}, status=400)
    return web.json_response({"files": files}) if request["daemon"].lists_uploads else (
        web.Response())


async def upload_one(request, make_parents):
    path = query(request, "path").strip()
    if not request.content_type.startswith("multipart/"):
        size = await store(request, path, request.content.iter_any(), make_parents)
        return web.json_response({"path": path, "bytes": size})
    async for part in parts_of(request):
        if part.name != "file":
            raise Violation(f"POST {request.path}: unknown part '{part.name}'")
        size = await store(request, path, pieces_of(part), make_parents)
        return web.json_response({"path": path, "bytes": size})
    raise ToolboxError(400, "there is no file in the request")


@serves_toolbox("POST /files/upload-v2")
async def upload_new(request):
    return await upload_one(request, make_parents=True)


@serves_toolbox("POST /files/upload")
async def upload_old(request):
    return await upload_one(request, make_parents=False)


@serves_toolbox("GET /files/download")
async def download(request):
    wanted = RANGE.fullmatch(request.headers.get("Range", ""))
    first = int(wanted[1]) if wanted else 0
    count = int(wanted[2]) - first + 1 if wanted and wanted[2] else None
    conversation = await call(request, "file_read", path=query(request, "path"), first=first,
                              count=count)
    try:
        answer = await conversation.answer()
        if wanted and first >= answer["size"]:
            return web.Response(status=RANGE_NOT_SATISFIABLE,
                                headers={"Content-Range": f"bytes */{answer['size']}"})
        headers = {"Content-Length": str(answer["length"]), "Accept-Ranges": "bytes",
                   "Content-Type": "application/octet-stream"}
        if wanted:
            last = first + answer["length"] - 1
            headers["Content-Range"] = f"bytes {first}-{last}/{answer['size']}"
        response = await start_stream(request, web.StreamResponse(
            status=206 if wanted else 200, headers=headers))
        async for _, piece in conversation.frames():
            await response.write(piece[:len(piece) // 2])
            await request["fault"].hold_up()
            if request["fault"].kind == "close_in_body":
                close(request)
                return response
            await response.write(piece[len(piece) // 2:])
        await response.write_eof()
        return response
    finally:
        conversation.close()


def disposition(kind, path, daemon):
    plain = "".join(letter if 32 <= ord(letter) < 256 and letter not in '"\\' else "_"
                    for letter in path)
    text = f'form-data; name="{kind}"; filename="{plain}"'
    if daemon.encodes_file_names:
        text += f"; filename*=utf-8''{urllib.parse.quote(path, safe='')}"
    return text.encode("latin-1")


def part_head(kind, path, daemon, content_type, size):
    return (f"--{BOUNDARY}\r\nContent-Disposition: ".encode() + disposition(kind, path, daemon) +
            f"\r\nContent-Type: {content_type}\r\nContent-Length: {size}\r\n\r\n".encode())


async def write_part(request, response, path):
    """One file or the reason why there is none."""
    daemon = request["daemon"]
    conversation = await call(request, "file_read", path=path)
    try:
        answer = await conversation.answer()
        await response.write(part_head("file", path, daemon, "application/octet-stream",
                                       answer["length"]))
        await request["fault"].hold_up()
        async for _, piece in conversation.frames():
            await response.write(piece)
    except machines.Refused as refused:
        content_type, body = refusal_part(refused, daemon)
        await response.write(part_head("error", path, daemon, content_type, len(body)) + body)
    finally:
        conversation.close()
    await response.write(b"\r\n")


def refusal_part(refused, daemon):
    """The type and the content of the part that stands for a file that there is not."""
    if not daemon.explains_parts:
        return "text/plain; charset=utf-8", refused.message.encode()
    status = STATUS_OF_CODE.get(refused.code, 500)
    told = {"statusCode": status, "message": refused.message,
            "code": GENERIC_CODES.get(status), "timestamp": timestamp()}
    if daemon.names_sources:
        told.update(code=refused.code or told["code"], source="DAYTONA_DAEMON")
    return "application/json", json.dumps(told).encode()


@serves_toolbox("POST /files/bulk-download")
async def bulk_download(request):
    paths = list(dict.fromkeys(request["json"]["paths"]))
    if not paths:
        raise ToolboxError(400, "request body must be {paths: [...]} and non-empty")
    response = await start_stream(request, web.StreamResponse(
        headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}))
    for path in paths:
        await write_part(request, response, path)
    if request["fault"].kind == "close_in_body":
        close(request)
    elif request["fault"].kind != "truncated_multipart":
        await response.write(f"--{BOUNDARY}--\r\n".encode())
        await response.write_eof()
    else:
        await response.write_eof()
    return response
