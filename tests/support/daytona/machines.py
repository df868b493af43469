"""The sandboxes behind the fake: local ones of rexa, each with an agent that has dialled out."""

import asyncio
import json
import os
import pathlib
import secrets
import shlex
import shutil
import struct

HERE = pathlib.Path(__file__).resolve().parent
HEAD = struct.Struct(">cI")
PIECE = 1 << 18


class MachineGone(Exception):
    """The machine does not run, or its agent has died."""


class Refused(Exception):
    """An error that the agent answered."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


class AgentFailed(Exception):
    """The agent has a mistake of its own."""


class Conversation:
    """One call to an agent; see channel.py for the frames."""

    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer

    async def send(self, kind, data=b""):
        self._writer.write(HEAD.pack(kind, len(data)) + data)
        try:
            await self._writer.drain()
        except ConnectionError:
            raise MachineGone("the agent left") from None

    async def send_data(self, data):
        for start in range(0, len(data), PIECE):
            await self.send(b"D", data[start:start + PIECE])

    async def receive(self):
        try:
            kind, size = HEAD.unpack(await self._reader.readexactly(HEAD.size))
            data = await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise MachineGone("the agent left") from None
        if kind == b"F":
            raise AgentFailed(data.decode())
        return kind, data

    async def answer(self):
        _, data = await self.receive()
        value = json.loads(data)
        if "error" in value:
            raise Refused(value["error"], value["message"])
        return value

    async def frames(self):
        while True:
            kind, data = await self.receive()
            if kind == b"E":
                return
            yield kind, data

    async def content(self, wanted=b"D"):
        return b"".join([data async for kind, data in self.frames() if kind == wanted])

    def close(self):
        self._writer.close()


class Machine:
    """One sandbox: its workspace stays while it is stopped."""

    def __init__(self, host, name):
        self._host = host
        self.name = name
        self.token = secrets.token_hex(16)
        self.idle = asyncio.Queue()
        self.opened = asyncio.get_running_loop().create_future()
        self.closed = asyncio.get_running_loop().create_future()
        self.ended = asyncio.Event()
        self.ended.set()

    @property
    def runs(self):
        return not self.ended.is_set()

    async def start(self, environment):
        self.idle = asyncio.Queue()
        self.ended.clear()
        self._host.order(f"start {self.name} {self._host.agent_command(self)}")
        await self.ask("configure", env=environment)

    async def stop(self):
        try:
            await self.ask("leave")
        except MachineGone:
            pass
        await self.ended.wait()

    async def close(self):
        self._host.order(f"close {self.name}")
        await self.closed
        self._host.forget(self)

    async def call(self, name, **arguments):
        """A conversation whose answer is still to be read."""
        if not self.runs:
            raise MachineGone("the machine is stopped")
        idle = asyncio.ensure_future(self.idle.get())
        ended = asyncio.ensure_future(self.ended.wait())
        await asyncio.wait((idle, ended), return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not idle.done():
            idle.cancel()
            raise MachineGone("the agent has died")
        conversation = Conversation(*idle.result())
        await conversation.send(b"J", json.dumps({"call": name, **arguments}).encode())
        return conversation

    async def ask(self, name, **arguments):
        """A call that is answered by one JSON object."""
        conversation = await self.call(name, **arguments)
        try:
            return await conversation.answer()
        finally:
            conversation.close()


class MachineHost:
    """The program that holds the sandboxes, and the socket at which their agents arrive."""

    def __init__(self, program, folder):
        self._program = program
        self._machines = {}
        self._folder = folder
        self._door = folder / "door"
        self._process = None
        self._server = None

    @property
    def folder(self):
        """Every process of every sandbox's agent has it in its command line."""
        return str(self._folder)

    async def start(self):
        self._door.mkdir()
        shutil.copytree(HERE / "inside", self._door / "agent",
                        ignore=shutil.ignore_patterns("__pycache__"))
        compiler = await asyncio.create_subprocess_exec(
            "/usr/bin/python3", "-m", "compileall", "-q", str(self._door / "agent"))
        await compiler.wait()
        for folder, folders, names in os.walk(self._door):
            for name in folders + names:
                os.chmod(os.path.join(folder, name), 0o755)
        socket = str(self._door / "socket")
        self._server = await asyncio.start_unix_server(self._welcome, socket)
        os.chmod(socket, 0o666)
        self._door.chmod(0o755)
        self._process = await asyncio.create_subprocess_exec(
            self._program, str(self._door), stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE)
        asyncio.ensure_future(self._listen())

    async def stop(self):
        if self._process is not None:
            self._process.stdin.close()
            await self._process.wait()
        if self._server is not None:
            self._server.close()

    async def open(self, name):
        machine = self._machines[name] = Machine(self, name)
        self.order(f"open {name}")
        await machine.opened
        return machine

    def forget(self, machine):
        self._machines.pop(machine.name, None)

    def order(self, line):
        self._process.stdin.write(line.encode() + b"\n")

    def agent_command(self, machine):
        return shlex.join(["exec", "/usr/bin/python3", "-S", "-E", f"{self._door}/agent/agent.py",
                           f"{self._door}/socket", machine.name, machine.token])

    async def _welcome(self, reader, writer):
        conversation = Conversation(reader, writer)
        try:
            hello = await conversation.answer()
        except MachineGone:
            conversation.close()
            return
        machine = self._machines.get(hello["sandbox"])
        if machine is None or not secrets.compare_digest(machine.token, hello["token"]):
            conversation.close()
            return
        machine.idle.put_nowait((reader, writer))

    async def _listen(self):
        async for line in self._process.stdout:
            word, name, *rest = line.decode().rstrip("\n").split(" ", 2)
            machine = self._machines.get(name)
            if machine is not None:
                self._note(machine, word, rest)

    @staticmethod
    def _note(machine, word, rest):
        if word == "opened":
            machine.opened.set_result(None)
        elif word == "ended":
            machine.ended.set()
        elif word == "closed":
            machine.ended.set()
            machine.closed.set_result(None)
        else:
            machine.ended.set()
            for future in (machine.opened, machine.closed):
                if not future.done():
                    future.set_exception(RuntimeError(f"{word} {' '.join(rest)}"))
                    future.exception()
