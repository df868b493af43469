#!/usr/bin/python3
"""Checks which file includes what: arrows point down only.

usage: check_layers.py ROOT

Prints one line for each breach, "path:line: what is wrong", and a closing count. Exit status 1
when there is a breach, 2 when there was nothing to check.
"""

import pathlib
import re
import sys

SOURCE_NAMES = {"CMakeLists.txt"}
SOURCE_SUFFIXES = {".c", ".cmake", ".cpp", ".h", ".hpp", ".py", ".pyi", ".sh", ".ts", ".js"}
CHECKED_FOLDERS = ("include", "src", "capi", "python", "examples", "tests")

# Which other areas a part of the library may include, besides itself.
BELOW = {
    "core": set(),
    "workspace": {"core"},
    "store": {"core", "workspace"},
    "sandbox": {"core", "workspace"},
    "net": {"core"},
    "model_api": {"core", "net"},
    "generate": {"core", "net", "model_api"},
    "speech": {"core", "net", "model_api"},
    "trace": {"core", "net"},
    "engine": {"core", "workspace", "generate"},
    "server": {"core", "net"},
}
# Backends that reach a remote service; their area's others do without.
REMOTE_BACKENDS = {"sandbox/daytona"}
AREAS_OF_BACKENDS = ("store", "sandbox", "generate", "speech", "trace")
# What the backends of one service have in common lies here, in a folder of the service's name.
AREA_OF_SERVICES = "model_api"
# Folders in an area of backends that are no backend: all of them may use these.
SHARED_FOLDERS = {"sandbox/runner"}

# Public headers that stand above the values: the facade, its parts and the backends' factories.
FACADE_HEADERS = {
    "rexa/async_operations.hpp",
    "rexa/engine.hpp",
    "rexa/listener.hpp",
    "rexa/open.hpp",
    "rexa/rexa.hpp",
}
# By the backend's folder, or by the last part of it where a service is a backend of more than one
# area.
BACKEND_HEADERS = {
    "rexa/local.hpp": "sandbox/local",
    "rexa/docker.hpp": "sandbox/docker",
    "rexa/daytona.hpp": "sandbox/daytona",
    "rexa/memory.hpp": "store/memory",
    "rexa/sqlite.hpp": "store/sqlite",
    "rexa/postgres.hpp": "store/postgres",
    "rexa/anthropic.hpp": "generate/anthropic",
    "rexa/gemini.hpp": "gemini",
    "rexa/openai.hpp": "openai",
    "rexa/galileo.hpp": "trace/galileo",
}
# The parts of the library that know all others.
COMPOSITION_ROOTS = {"src/open.cpp", "include/rexa/open.hpp", "include/rexa/rexa.hpp"}

# (what is included, where it may be, what that is called)
RESTRICTED = [
    (re.compile(r"sqlite3(ext)?\.h$"), re.compile(r"src/store/(sqlite|memory)/"), "SQLite"),
    (re.compile(r"libpq|pqxx"), re.compile(r"src/store/postgres/"), "libpq"),
    (re.compile(r"boost/beast"), re.compile(r"src/(net|server)/"), "Beast"),
    (re.compile(r"boost/json"), re.compile(r"src/.*_json\.(cpp|hpp)$"), "Boost.JSON"),
    (re.compile(r"openssl/(ssl|tls1|x509)"), re.compile(r"src/net/"), "OpenSSL's TLS"),
    (
        re.compile(r"boost/asio"),
        re.compile(r"src/(engine|net|server)/|include/rexa/(detail/|engine\.hpp$)"),
        "Asio",
    ),
]
# The values do no I/O.
FORBIDDEN_IN_CORE = re.compile(
    r"^(fstream|iostream|filesystem|cstdio|stdio\.h|thread|mutex|unistd\.h|fcntl\.h|poll\.h"
    r"|sys/(?!random\.h).*|netinet/.*|boost/.*|zstd\.h)$"
)

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def backend_of(path):
    """'store/sqlite' for a file of that backend, None for anything else."""
    parts = path.split("/")
    if parts[0] == "src":
        parts = parts[1:]
    if len(parts) < 3 or parts[0] not in AREAS_OF_BACKENDS:
        return None
    folder = "/".join(parts[:2])
    return None if folder in SHARED_FOLDERS else folder


def backend_of_header(name):
    """What BACKEND_HEADERS calls the owner of a header as it is included; None for any other."""
    for header, backend in BACKEND_HEADERS.items():
        if name == header or name.startswith(header.removesuffix(".hpp") + "/"):
            return backend
    return None


def is_owner(owner, backend):
    return backend is not None and owner in (backend, backend.split("/")[1])


def service_of(path):
    """'gemini' for a file of what the backends of that service share, None for anything else."""
    parts = path.split("/")
    return parts[2] if parts[:2] == ["src", AREA_OF_SERVICES] and len(parts) > 3 else None


def area_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def breach_of_public(path, quoted, name):
    if quoted:
        return "a public header includes public headers only, as <rexa/...>"
    if path in COMPOSITION_ROOTS:
        return None
    if name in ("rexa/open.hpp", "rexa/rexa.hpp"):
        return f"only {', '.join(sorted(COMPOSITION_ROOTS))} put the parts together"
    owner = backend_of_header(name)
    if owner is not None and owner != backend_of_header(path.removeprefix("include/")):
        return f"a public header names no backend ({name})"
    return None


def breach_of_host(path, quoted, name):
    if quoted and name.split("/")[0] in BELOW:
        return "a host uses public headers only"
    return None


def breach_of_library(path, quoted, name):
    if path in COMPOSITION_ROOTS:
        return None
    area = area_of(path)
    own = backend_of(path)
    if not quoted:
        owner = backend_of_header(name)
        if owner is not None and owner != service_of(path) and not is_owner(owner, own):
            return f"{name} belongs to {owner} and whoever puts the parts together"
        if name in FACADE_HEADERS and area not in ("engine", "server"):
            return f"{name} stands above src/{area}"
        if area == "core" and FORBIDDEN_IN_CORE.match(name):
            return f"src/core does no I/O ({name})"
        return None
    target = name.split("/")[0]
    if target not in BELOW:
        return None
    reachable = BELOW.get(area, set()) | ({"net"} if own in REMOTE_BACKENDS else set())
    if target != area and target not in reachable:
        return f"src/{area} must not include src/{target}"
    other = backend_of(name)
    if other is not None and other != own:
        return f"{own or 'src/' + area} must not include the backend {other}"
    return None


def breach_of_include(path, quoted, name):
    of_the_library = path.startswith(("src/", "include/"))
    for what, where, called in RESTRICTED:
        if of_the_library and what.search(name) and not where.search(path):
            return f"{called} is not to be included here ({name})"
    if path.startswith("include/"):
        return breach_of_public(path, quoted, name)
    if path.startswith("src/"):
        return breach_of_library(path, quoted, name)
    return None if path.startswith("tests/") else breach_of_host(path, quoted, name)


def check_file(path, data):
    for number, line in enumerate(data.split(b"\n"), start=1):
        if any(byte > 0x7E or (byte < 0x20 and byte != 0x09) for byte in line):
            yield number, "a source is ASCII, with line feeds only"
        include = INCLUDE.match(line.decode("latin-1"))
        if include:
            why = breach_of_include(path, include[1] == '"', include[2])
            if why:
                yield number, why


def sources(root):
    for folder in CHECKED_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            named = path.suffix in SOURCE_SUFFIXES or path.name in SOURCE_NAMES
            if named and path.is_file() and "node_modules" not in path.parts:
                yield path


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    root = pathlib.Path(arguments[1]).resolve()
    files = 0
    breaches = 0
    for path in sources(root):
        files += 1
        name = path.relative_to(root).as_posix()
        for line, why in check_file(name, path.read_bytes()):
            breaches += 1
            print(f"{name}:{line}: {why}")
    print(f"{files} files, {breaches} breaches")
    if files == 0:
        return 2
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
