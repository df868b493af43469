"""Prepares a program: which interpreter, with which files, arguments, variables and limits."""

import os
import resource
import shutil

INTERPRETERS = {
    "python": (["python3", "python"], "main.py"),
    "node": (["node", "nodejs"], "main.js"),
    "r": (["Rscript"], "main.R"),
    "shell": (["bash", "sh"], "main.sh"),
}
PATH = "/usr/local/bin:/usr/bin:/bin"
NO_LIMIT = 1 << 62


def search_path():
    return os.environ.get("PATH", PATH)


def interpreter_of(language):
    names, _ = INTERPRETERS[language]
    for name in names:
        found = shutil.which(name, path=search_path())
        if found:
            return found
    raise LookupError("no interpreter for %s: looked for %s in %s"
                      % (language, " and ".join(names), search_path()))


def lay_out(places, folder):
    """Puts the uploaded files of this run where programs find them in every sandbox."""
    source = os.path.join(folder, "files")
    shutil.rmtree(os.path.join(places.code, "note"), ignore_errors=True)
    os.makedirs(os.path.join(places.code, "note"))
    for name in os.listdir(source):
        with open(os.path.join(source, name), "rb") as file:
            text = file.read()
        if not name.startswith("main."):
            text = text.replace(b"/run/rexa", os.fsencode(places.code))
            text = text.replace(b"/workspace", os.fsencode(places.workspace))
        with open(os.path.join(places.code, name), "wb") as file:
            file.write(text)


def arguments_of(places, request, interpreter):
    main = os.path.join(places.code, INTERPRETERS[request.language][1])
    if request.language == "python":
        started = [interpreter, os.path.join(places.code, "run.py")]
    elif request.language == "node":
        started = [interpreter, "--require", os.path.join(places.code, "require.js"), main]
    else:
        started = [interpreter, main]
    return [os.fsencode(argument) for argument in started] + request.arguments


def variables_of(places, request):
    own = {
        "PATH": search_path(),
        "HOME": places.workspace,
        "XDG_CACHE_HOME": "/tmp/.cache",
        "XDG_CONFIG_HOME": "/tmp/.config",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }
    if request.language == "python":
        own["PYTHONHASHSEED"] = "0"
        own["PYTHONDONTWRITEBYTECODE"] = "1"
    variables = {os.fsencode(name): os.fsencode(value) for name, value in own.items()}
    variables.update(request.variables)
    return variables


def lower(kind, value):
    value = min(value, hard_limit(kind))
    resource.setrlimit(kind, (value, value))


def hard_limit(kind):
    _, hard = resource.getrlimit(kind)
    return NO_LIMIT if hard == resource.RLIM_INFINITY else hard


def kernel_limits(limits):
    # Processes are counted over all that this user runs here; root is not held, but by samples.
    others = threads_of_this_user() - 1
    return [
        ("open_files", resource.RLIMIT_NOFILE, limits["open_files"]),
        ("file_bytes", resource.RLIMIT_FSIZE, limits["file_bytes"]),
        ("processes", resource.RLIMIT_NPROC, others + limits["processes"]),
    ]


def lowered(limits):
    """Names of limits that this sandbox's own hard ones are below, with these."""
    return [(name, hard_limit(kind)) for name, kind, value in kernel_limits(limits)
            if hard_limit(kind) < value]


def offer_to_be_killed():
    """Where memory runs out the kernel is to take the program, and not what watches it."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass  # then it chooses by size


def apply_limits(limits):
    """In the child, just before it becomes the program."""
    lower(resource.RLIMIT_CORE, 0)
    for _, kind, value in kernel_limits(limits):
        lower(kind, value)


def threads_of_this_user():
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.stat("/proc/" + name).st_uid == os.getuid():
                    count += len(os.listdir("/proc/%s/task" % name))
            except OSError:
                pass  # it has ended meanwhile
    return count
