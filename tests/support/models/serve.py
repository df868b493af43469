"""Fakes of the vendors of models, on loopback: Gemini, OpenAI and what is like it, Anthropic.

    serve.py [VENDOR...] [--port-of VENDOR=PORT] [--set VENDOR.NAME=VALUE]

Prints a line "VENDOR URL KEY" for each vendor, "-" for a key that is not needed, then "ready", and
runs until its standard input ends or it gets SIGTERM or SIGINT. Each URL is what the vendor's own
SDK takes as its base URL. admin.py says what tests may ask and change while it runs.
"""

import argparse
import asyncio
import pathlib
import signal
import sys

try:
    from aiohttp import web
except ImportError as error:
    sys.exit(f"{error}; `bash tests/support/setup.sh fakes` installs it in build/venv")

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "daytona"))  # contract.py

import admin
import app
import sounds
import world
from vendors import VENDORS


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("vendors", nargs="*", metavar="VENDOR",
                        help=f"any of {', '.join(VENDORS)}; default: all")
    parser.add_argument("--port-of", action="append", default=[], metavar="VENDOR=PORT",
                        help="default: ports that are free")
    parser.add_argument("--set", action="append", default=[], metavar="VENDOR.NAME=VALUE",
                        help="a setting, such as openai.dialect=vllm; see world.py and the vendors")
    arguments = parser.parse_args()
    for name in arguments.vendors:
        if name not in VENDORS:
            parser.error(f"unknown vendor '{name}': one of {', '.join(VENDORS)}")
    return arguments


def apply(assignments, worlds):
    for assignment in assignments:
        place, _, value = assignment.partition("=")
        vendor, _, name = place.partition(".")
        if vendor not in worlds or name not in worlds[vendor].defaults:
            raise SystemExit(f"--set {assignment}: there is no such setting")
        kind = type(worlds[vendor].defaults[name])
        worlds[vendor].set(name, value == "true" if kind is bool else kind(value))
        worlds[vendor].defaults = dict(worlds[vendor].settings)


async def until_told_to_end(doors):
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    reader = asyncio.StreamReader(limit=1 << 27)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)

    async def obey():
        async for line in reader:
            print(admin.answer_line(doors, line.decode().strip()), flush=True)
        over.set()
    obeying = asyncio.ensure_future(obey())
    await over.wait()
    obeying.cancel()


async def start(a_world, door, port):
    web_app = app.make(app.Application(a_world))
    admin.add_routes(web_app, door)
    runner = web.AppRunner(web_app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    a_world.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    print(f"{a_world.vendor.NAME} {a_world.url}{a_world.vendor.BASE_PATH} {a_world.key or '-'}",
          flush=True)
    return runner


async def serve(arguments):
    sounds.load()
    names = arguments.vendors or list(VENDORS)
    worlds = {name: world.World(VENDORS[name], VENDORS[name].new_key()) for name in names}
    doors = {name: admin.Door(a_world) for name, a_world in worlds.items()}
    apply(arguments.set, worlds)
    ports = dict(one.split("=") for one in arguments.port_of)
    runners = []
    try:
        for name in names:
            runners.append(await start(worlds[name], doors[name], int(ports.get(name, 0))))
        print("ready", flush=True)
        await until_told_to_end(doors)
    finally:
        for runner in runners:
            await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(read_arguments()))
