"""Runs a program that finds the fakes of models in its environment, as it would find the vendors.

    with_models.py PROGRAM [ARGUMENT...]

Ends as the program does, or with 1 when a fake has seen a request that it does not know.
"""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.request

SERVER = pathlib.Path(__file__).with_name("serve.py")
VARIABLES = {
    "gemini": ("GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL"),
    "openai": ("OPENAI_API_KEY", "OPENAI_BASE_URL"),
    "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"),
}


@contextlib.contextmanager
def serving(*vendors):
    """URL and key of each vendor's fake, by its name."""
    server = subprocess.Popen([sys.executable, SERVER, *vendors], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    try:
        places = {}
        while (line := server.stdout.readline()) != "ready\n":
            if not line:
                raise SystemExit("the fakes of models did not start; `bash tests/support/setup.sh "
                                 "tests` installs what they need")
            vendor, url, key = line.split()
            places[vendor] = (url, key)
        yield places
    finally:
        server.stdin.close()
        server.wait(timeout=20)


def violations(url):
    """The door for tests; see admin.py."""
    root = "/".join(url.split("/")[:3])
    with urllib.request.urlopen(f"{root}/_fake/violations") as reply:
        return json.load(reply)


def program():
    """What is to be run, with its arguments."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", metavar="PROGRAM", help="by path or name")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENT", help="of it")
    given = parser.parse_args()
    if not shutil.which(given.program):
        parser.error(f"there is no program '{given.program}'")
    return [given.program, *given.arguments]


def main():
    command = program()
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("GEMINI_", "GOOGLE_", "OPENAI_", "ANTHROPIC_"))}
    with serving(*VARIABLES) as places:
        for vendor, (key_name, url_name) in VARIABLES.items():
            environment[url_name], environment[key_name] = places[vendor]
        code = subprocess.run(command, check=False, env=environment).returncode
        wrong = [f"{vendor}: {one}" for vendor, (url, _) in places.items()
                 for one in violations(url)]
    for one in wrong:
        print(f"fake of {one}", file=sys.stderr)
    return code or (1 if wrong else 0)


if __name__ == "__main__":
    sys.exit(main())
