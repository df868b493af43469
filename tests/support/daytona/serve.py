"""The fake Daytona: control plane and toolbox on loopback, code executed in local sandboxes.

Prints one line, "daytona <url> <key>", with TLS followed by the file of the CA to trust, and runs
until its standard input ends or it gets SIGTERM or SIGINT. Lines on that input are obeyed as
admin.py says.
"""

import argparse
import asyncio
import pathlib
import secrets
import signal
import sys
import tempfile

sys.dont_write_bytecode = True

import admin
import app
import certificates
import clock
import machines
import world
from aiohttp import web

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sandbox-host", metavar="PROGRAM",
                        default=CHECKOUT / "build/dev/tests/support/daytona/sandbox_host",
                        help="what holds the sandboxes; default: that of build/dev")
    parser.add_argument("--tls", action="store_true", help="https, with a CA of its own")
    parser.add_argument("--port", type=int, default=0, help="default: one that is free")
    parser.add_argument("--key", help="the API key; default: a random one")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help="a setting or, as delay.NAME, a delay in seconds; see world.py")
    return parser.parse_args()


def apply(assignments, a_world):
    for assignment in assignments:
        name, _, value = assignment.partition("=")
        table, key = ((a_world.delays, name[len("delay."):]) if name.startswith("delay.")
                      else (a_world.settings, name))
        if key not in table:
            raise SystemExit(f"--set {name}: unknown; one of {', '.join(table)}")
        kind = type(table[key])
        table[key] = value == "true" if kind is bool else kind(value)


async def until_told_to_end(door):
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)

    async def obey():
        async for line in reader:
            print(await admin.answer_line(door, line.decode().strip()), flush=True)
        over.set()
    obeying = asyncio.ensure_future(obey())
    await over.wait()
    obeying.cancel()


async def serve(arguments, folder):
    host = machines.MachineHost(str(arguments.sandbox_host), folder)
    a_world = world.World(host, arguments.key or "dtn_" + secrets.token_hex(32))
    apply(arguments.set, a_world)
    application = app.Application(a_world)
    door = admin.Door(application)
    web_app = app.make(application)
    admin.add_routes(web_app, door)
    runner = web.AppRunner(web_app, access_log=None, keepalive_timeout=70, shutdown_timeout=0.5)
    try:
        await host.start()
        await runner.setup()
        await open_port(runner, a_world, arguments, folder)
        ticking = asyncio.ensure_future(clock.tick(a_world))
        await until_told_to_end(door)
        ticking.cancel()
        for socket in list(a_world.sockets):
            await socket.close()
    finally:
        await runner.cleanup()
        await host.stop()


async def open_port(runner, a_world, arguments, folder):
    scheme, context, rest = "http", None, ""
    if arguments.tls:
        scheme, context, rest = "https", *certificates.make(folder)
    await web.TCPSite(runner, "127.0.0.1", arguments.port, ssl_context=context).start()
    a_world.url = f"{scheme}://127.0.0.1:{runner.addresses[0][1]}"
    print(f"daytona {a_world.url}/api {a_world.key} {rest}".rstrip(), flush=True)


def main():
    arguments = read_arguments()
    if not pathlib.Path(arguments.sandbox_host).exists():
        raise SystemExit(f"{arguments.sandbox_host} is missing; build it: "
                         "cmake --build --preset dev --target sandbox_host")
    with tempfile.TemporaryDirectory(prefix="fake-daytona-") as folder:
        asyncio.run(serve(arguments, pathlib.Path(folder)))


main()
