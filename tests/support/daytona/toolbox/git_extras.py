"""Git calls that daemons know since 0.194."""

from aiohttp import web

from replies import ToolboxError, serves_toolbox
from toolbox.daemon import call
from toolbox.git import attempt, done, git, path_of

RESET_MODES = {"soft", "mixed", "hard", "merge", "keep"}


@serves_toolbox("POST /git/init")
async def init(request):
    body = request["json"]
    options = ["--bare"] if body.get("bare") else []
    if body.get("initial_branch"):
        options += ["--initial-branch", body["initial_branch"]]
    await git(request, "init", "-q", *options, "--", body["path"])
    return done(201)


@serves_toolbox("POST /git/reset")
async def reset(request):
    body = request["json"]
    mode = body.get("mode") or "mixed"
    if mode not in RESET_MODES:
        raise ToolboxError(400, f"invalid reset mode: {mode}")
    target = body.get("target") or "HEAD"
    if body.get("files"):
        await git(request, "reset", target, "--", *body["files"], path=body["path"])
    else:
        await git(request, "reset", f"--{mode}", target, path=body["path"])
    return done()


@serves_toolbox("POST /git/restore")
async def restore(request):
    body = request["json"]
    options = [f"--{name}" for name in ("staged", "worktree") if body.get(name)]
    if body.get("source"):
        options += ["--source", body["source"]]
    await git(request, "restore", *options, "--", *body["files"], path=body["path"])
    return done()


@serves_toolbox("GET /git/remotes")
async def remotes(request):
    path = path_of(request)
    names = (await git(request, "remote", path=path)).split()
    return web.json_response({"remotes": [
        {"name": name, "url": (await git(request, "remote", "get-url", name, path=path)).strip()}
        for name in names]})


@serves_toolbox("POST /git/remotes")
async def add_remote(request):
    body = request["json"]
    if body.get("overwrite"):
        await attempt(request, "remote", "remove", body["name"], path=body["path"])
    await git(request, "remote", "add", body["name"], body["url"], path=body["path"])
    if body.get("fetch"):
        await git(request, "fetch", body["name"], path=body["path"])
    return done(201)


def scope_of(scope):
    if scope not in (None, "", "global", "local", "system"):
        raise ToolboxError(400, f"invalid scope: {scope}")
    return [f"--{scope or 'global'}"]


@serves_toolbox("GET /git/config")
async def get_config(request):
    if not request.query.get("key"):
        raise ToolboxError(400, "key is required")
    code, out, _ = await attempt(request, "config", *scope_of(request.query.get("scope")),
                                 "--get", request.query["key"], path=request.query.get("path"))
    return web.json_response({"value": out.rstrip("\n")} if code == 0 else {})


async def set_value(request, key, value):
    body = request["json"]
    await git(request, "config", *scope_of(body.get("scope")), key, value, path=body.get("path"))


@serves_toolbox("POST /git/config")
async def set_config(request):
    await set_value(request, request["json"]["key"], request["json"]["value"])
    return done()


@serves_toolbox("POST /git/config/user")
async def configure_user(request):
    await set_value(request, "user.name", request["json"]["name"])
    await set_value(request, "user.email", request["json"]["email"])
    return done()


@serves_toolbox("POST /git/credentials")
async def store_credentials(request):
    body = request["json"]
    protocol, host = body.get("protocol") or "https", body.get("host") or "github.com"
    await git(request, "config", "--global", "credential.helper", "store")
    line = f"{protocol}://{body['username']}:{body['password']}@{host}"
    conversation = await call(request, "execute", argv=["tee", "-a", ".git-credentials"],
                              script=line + "\n")
    try:
        await conversation.answer()
    finally:
        conversation.close()
    return done()
