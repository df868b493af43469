"""Git: the calls of the toolbox as commands of git inside the sandbox."""

from aiohttp import web

from replies import ToolboxError, serves_toolbox
from toolbox.daemon import call

WORDS = {".": "Unmodified", "?": "Untracked", "M": "Modified", "T": "Modified", "A": "Added",
         "D": "Deleted", "R": "Renamed", "C": "Copied", "U": "Updated but unmerged"}
# What git says, and the status and code of the answer. The first that fits counts.
FAILURES = (
    ("authentication failed", 401, "GIT_AUTH_FAILED"),
    ("could not read username", 401, "GIT_AUTH_FAILED"),
    ("already exists and is not an empty directory", 409, "CONFLICT"),
    ("does not appear to be a git repository", 404, "GIT_REPO_NOT_FOUND"),
    ("not a git repository", 404, "GIT_REPO_NOT_FOUND"),
    ("cannot change to", 404, "GIT_REPO_NOT_FOUND"),
    ("does not exist", 404, "GIT_REPO_NOT_FOUND"),
    ("already exists", 409, "GIT_BRANCH_EXISTS"),
    ("would be overwritten by", 409, "GIT_DIRTY_WORKTREE"),
    ("did not match any", 404, "GIT_BRANCH_NOT_FOUND"),
    ("couldn't find remote ref", 404, "GIT_BRANCH_NOT_FOUND"),
    ("remote branch", 404, "GIT_BRANCH_NOT_FOUND"),
    ("not found", 404, "GIT_BRANCH_NOT_FOUND"),
    ("conflict", 409, "GIT_MERGE_CONFLICT"),
    ("[remote rejected]", 422, "GIT_REMOTE_REJECTED"),
    ("[rejected]", 409, "GIT_PUSH_REJECTED"),
    ("fast-forward", 409, "GIT_PUSH_REJECTED"),
    ("could not resolve host", 502, "GIT_TRANSPORT_FAILED"),
    ("failed to connect", 502, "GIT_TRANSPORT_FAILED"),
    ("nothing to commit", 409, "CONFLICT"),
)
QUIET = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


async def attempt(request, *arguments, path=None, envs=None):
    """The exit code and both streams of one git command."""
    folder = ["-C", path] if path else []
    conversation = await call(request, "execute", argv=["git", *folder, *arguments], split=True,
                              envs={**QUIET, **(envs or {})})
    out = err = b""
    try:
        answer = await conversation.answer()
        async for kind, piece in conversation.frames():
            out, err = (out + piece, err) if kind == b"D" else (out, err + piece)
    finally:
        conversation.close()
    return answer["exit"], out.decode(errors="replace"), err.decode(errors="replace")


async def git(request, *arguments, path=None, envs=None):
    """What a git command prints; its failure as the daemon reports it."""
    code, out, err = await attempt(request, *arguments, path=path, envs=envs)
    if code == 0:
        return out
    said = (err + out).lower()
    for text, status, name in FAILURES:
        if text in said:
            raise ToolboxError(status, (err or out).strip(), name)
    raise ToolboxError(400, (err or out).strip())


def path_of(request):
    path = request.query.get("path")
    if not path:
        raise ToolboxError(400, "path is required")
    return path


def with_credentials(url, body):
    if body.get("username") and url.startswith(("http://", "https://")):
        scheme, rest = url.split("://", 1)
        return f"{scheme}://{body['username']}:{body.get('password') or ''}@{rest}"
    return url


def done(status=200):
    return web.Response(status=status)


@serves_toolbox("POST /git/clone")
async def clone(request):
    body = request["json"]
    options = ["--branch", body["branch"]] if body.get("branch") else []
    if body.get("depth"):
        options += ["--depth", str(body["depth"])]
    if body.get("insecure_skip_tls"):
        options += ["-c", "http.sslVerify=false"]
    await git(request, "clone", *options, "--", with_credentials(body["url"], body), body["path"])
    if body.get("commit_id"):
        await git(request, "checkout", body["commit_id"], path=body["path"])
    return done()


def read_status(text):
    status = {"currentBranch": "", "fileStatus": []}
    names = iter(text.split("\0"))
    for entry in names:
        words = entry.split(" ")
        if entry.startswith("# branch.head "):
            status["detached"] = words[2] == "(detached)"
            status["currentBranch"] = words[2]
        elif entry.startswith("# branch.upstream "):
            status.update(upstream=words[2], branchPublished=True)
        elif entry.startswith("# branch.ab "):
            status.update(ahead=int(words[2]), behind=-int(words[3]))
        elif words[0] in ("1", "2", "u"):
            name = entry.split(" ", {"1": 8, "2": 9, "u": 10}[words[0]])[-1]
            extra = next(names) if words[0] == "2" else ""
            status["fileStatus"].append({"name": name, "extra": extra,
                                         "staging": WORDS[words[1][0]],
                                         "worktree": WORDS[words[1][1]]})
        elif words[0] == "?":
            status["fileStatus"].append({"name": entry[2:], "extra": "", "staging": "Untracked",
                                         "worktree": "Untracked"})
    status.setdefault("branchPublished", False)
    return status


@serves_toolbox("GET /git/status")
async def status(request):
    path = path_of(request)
    if not request["daemon"].knows_fresh_repositories:
        await git(request, "rev-parse", "--verify", "HEAD", path=path)
    return web.json_response(read_status(await git(
        request, "status", "--porcelain=v2", "--branch", "-z", path=path)))


@serves_toolbox("POST /git/add")
async def add(request):
    body = request["json"]
    await git(request, "add", "--", *body["files"], path=body["path"])
    return done()


@serves_toolbox("POST /git/commit")
async def commit(request):
    body = request["json"]
    person = {f"GIT_{role}_{field}": value for role in ("AUTHOR", "COMMITTER")
              for field, value in (("NAME", body["author"]), ("EMAIL", body["email"]))}
    options = ["--allow-empty"] if body.get("allow_empty") else []
    await git(request, "commit", *options, "-m", body["message"], path=body["path"], envs=person)
    hash_line = await git(request, "rev-parse", "HEAD", path=body["path"])
    return web.json_response({"hash": hash_line.strip()})


@serves_toolbox("GET /git/branches")
async def branches(request):
    path = path_of(request)
    names = await git(request, "branch", "--format=%(refname:short)", path=path)
    current = await git(request, "branch", "--show-current", path=path)
    return web.json_response({"branches": names.split(), "current": current.strip()})


@serves_toolbox("POST /git/branches")
async def create_branch(request):
    body = request["json"]
    await git(request, "checkout", "-b", body["name"], path=body["path"])
    return done(201)


@serves_toolbox("DELETE /git/branches")
async def delete_branch(request):
    body = request["json"]
    await git(request, "branch", "-D", body["name"], path=body["path"])
    return done(204)


@serves_toolbox("POST /git/checkout")
async def checkout(request):
    body = request["json"]
    await git(request, "checkout", body["branch"], path=body["path"])
    return done()


async def exchange(request, verb, *options):
    body = request["json"]
    remote = body.get("remote") or "origin"
    if body.get("username"):
        url = await git(request, "remote", "get-url", remote, path=body["path"])
        remote = with_credentials(url.strip(), body)
    branch = body.get("branch") or (await git(request, "branch", "--show-current",
                                              path=body["path"])).strip()
    await git(request, verb, *options, remote, branch, path=body["path"])
    return done()


@serves_toolbox("POST /git/push")
async def push(request):
    return await exchange(request, "push",
                          *(["--set-upstream"] if request["json"].get("set_upstream") else []))


@serves_toolbox("POST /git/pull")
async def pull(request):
    return await exchange(request, "pull", "--no-rebase")


@serves_toolbox("GET /git/history")
async def history(request):
    text = await git(request, "log", "-z", "--format=%H%x1f%an%x1f%ae%x1f%aI%x1f%B",
                     path=path_of(request))
    entries = [entry.split("\x1f", 4) for entry in text.split("\0") if entry]
    return web.json_response([
        {"hash": commit, "author": name, "email": email, "timestamp": when,
         "message": message.rstrip("\n")} for commit, name, email, when, message in entries])
