"""Runs a program that finds the fake Daytona in its environment, as it would find the real one.

    with_server.py [--sandbox-host PROGRAM] PROGRAM [ARGUMENT...]

Ends as the program does, or with 1 when the server has seen a request that it does not know, or
holds a sandbox still.
"""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.request

SERVER = pathlib.Path(__file__).with_name("serve.py")
END_OF_DESTROYING = 20  # seconds


@contextlib.contextmanager
def serving(*arguments):
    """The words of the server's first line, after its name: URL, key, and with TLS the CA's file."""
    server = subprocess.Popen([sys.executable, SERVER, *arguments], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    try:
        yield server.stdout.readline().split()[1:]
    finally:
        server.stdin.close()
        server.wait(timeout=20)


def ask(url, verb):
    """The door for tests; see admin.py."""
    with urllib.request.urlopen(f"{url.removesuffix('/api')}/_fake/{verb}") as reply:
        return json.load(reply)


def left_at(url):
    """The sandboxes that are there when those on their way out are gone."""
    end = time.monotonic() + END_OF_DESTROYING
    while ((left := ask(url, "sandboxes")) and all(one.endswith("\tdestroying") for one in left)
           and time.monotonic() < end):
        time.sleep(0.05)
    return left


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sandbox-host", metavar="PROGRAM")
    parser.add_argument("program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    host = ["--sandbox-host", given.sandbox_host] if given.sandbox_host else []
    with serving(*host) as (url, key):
        code = subprocess.run([given.program, *given.arguments], check=False, env={
            **os.environ, "DAYTONA_API_URL": url, "DAYTONA_API_KEY": key}).returncode
        wrong = ask(url, "violations") + left_at(url)
    for one in wrong:
        print(f"fake Daytona: {one}", file=sys.stderr)
    return code or (1 if wrong else 0)


if __name__ == "__main__":
    sys.exit(main())
