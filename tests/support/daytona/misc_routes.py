"""What the control plane says of itself and of the key."""

from aiohttp import web

from replies import serves, timestamp


@serves("GET /config")
async def config(request):
    url = request["world"].url
    return web.json_response({
        "version": "v0.226.1", "oidc": {"issuer": f"{url}/oidc", "clientId": "fake",
                                        "audience": "fake"},
        "linkedAccountsEnabled": False, "announcements": {}, "environment": "fake",
        "proxyTemplateUrl": "http://{{PORT}}-{{sandboxId}}.proxy.localhost",
        "proxyToolboxUrl": request["world"].toolbox_url, "defaultSnapshot": "daytona-small",
        "dashboardUrl": f"{url}/dashboard", "maxAutoArchiveInterval": 43200,
        "maintananceMode": False})


@serves("GET /health")
async def health(request):
    return web.json_response({"status": "ok"})


@serves("GET /health/ready")
async def ready(request):
    return web.json_response({"status": "ok", "info": {}, "error": {}, "details": {}})


@serves("GET /api-keys/current")
async def current_key(request):
    world = request["world"]
    return web.json_response({
        "name": "fake", "value": world.key[:6] + "*" * 8 + world.key[-3:],
        "createdAt": timestamp(), "permissions": ["write:sandboxes", "delete:sandboxes"],
        "lastUsedAt": timestamp(), "expiresAt": None, "userId": "fake-user",
        "organizationId": world.organization})
