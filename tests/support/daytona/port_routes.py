"""Addresses of ports of a sandbox, and the key that signs addresses of files."""

import secrets

from aiohttp import web

from list_routes import whole
from replies import ApiError, serves
from sandbox_routes import box_of, whole_number


def host(request, label):
    scheme, _, address = request["world"].url.partition("://")
    return f"{scheme}://{label}.proxy.localhost:{address.rpartition(':')[2]}"


def port_of(request):
    port = whole_number(request, "port", 1)
    if port > 65535:
        raise ApiError(400, "port must be at most 65535")
    return port


@serves("GET /sandbox/{sandboxIdOrName}/ports/{port}/preview-url")
async def preview(request):
    box, port = box_of(request), port_of(request)
    return web.json_response({"sandboxId": box.id, "token": box.preview_token,
                              "url": host(request, f"{port}-{box.id}")})


@serves("GET /sandbox/{sandboxIdOrName}/ports/{port}/signed-preview-url")
async def signed_preview(request):
    box, port = box_of(request), port_of(request)
    whole(request.query, "expiresInSeconds", 60, 1, 86400)
    token = secrets.token_hex(8)
    request["world"].signed_previews[token] = (box.id, port)
    return web.json_response({"sandboxId": box.id, "port": port, "token": token,
                              "url": host(request, f"{port}-{token}")})


@serves("POST /sandbox/{sandboxIdOrName}/ports/{port}/signed-preview-url/{token}/expire")
async def expire(request):
    box, port = box_of(request), port_of(request)
    previews, token = request["world"].signed_previews, request["path"]["token"]
    if previews.get(token) != (box.id, port):
        raise ApiError(404, "Signed preview URL not found")
    del previews[token]
    return web.Response()


@serves("GET /sandbox/{sandboxId}/signing-key")
async def signing_key(request):
    return web.json_response(box_of(request, by_name=False).signing_key)


@serves("POST /sandbox/{sandboxId}/signing-key/rotate")
async def rotate(request):
    box = box_of(request, by_name=False)
    box.signing_key = secrets.token_hex(16)
    return web.json_response(box.signing_key)
