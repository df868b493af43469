import io
import math
import os
import pathlib
import struct
import subprocess
import sys
import time
import wave

import httpx
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tests/support/models/serve.py"
PYTHON = os.environ.get("REXA_MODELS_PYTHON", sys.executable)  # one that has aiohttp
sys.dont_write_bytecode = True
sys.path[:0] = [str(PROGRAM.parent), str(ROOT / "tests/support/daytona")]
ASKS = ("state", "requests", "violations", "attempts", "scenarios")


class Vendor:
    """One vendor's fake: its base URL, its key, and the door for tests."""

    def __init__(self, name, url, key):
        self.name = name
        self.url = url
        self.key = key
        self.root = "/".join(url.split("/")[:3])
        self.http = httpx.Client(base_url=self.root, timeout=20)

    def door(self, verb, **body):
        asks = verb in ASKS
        reply = self.http.request("GET" if asks else "POST", f"/_fake/{verb}",
                                  json=None if asks else body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def arm(self, name, **options):
        self.door("scenario", name=name, **options)

    def say(self, *texts):
        self.door("answers", texts=list(texts))

    def violations(self):
        """Those so far, which then no longer fail the test."""
        found = self.door("violations")
        self.door("forgive")
        return found

    def wait_until_left_early(self):
        """Until one answer's client has been seen to go."""
        end = time.monotonic() + 10
        while (left := self.door("state")["leftEarly"]) == 0 and time.monotonic() < end:
            pass
        assert left == 1

    def bodies(self):
        return [one["body"] for one in self.door("requests")]


class Servers:
    """The fakes, started for tests."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([PYTHON, PROGRAM, *arguments], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.vendors = {}
        while (line := self.process.stdout.readline()) != "ready\n":
            vendor = Vendor(*line.split())
            self.vendors[vendor.name] = vendor

    def close(self):
        for vendor in self.vendors.values():
            vendor.http.close()
        self.process.stdin.close()
        return self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def servers():
    servers = Servers()
    yield servers
    assert servers.close() == 0


def vendor_fixture(name):
    """A vendor's fake; a test that leaves a violation unread, or a scenario unused, has failed."""
    @pytest.fixture(name=name)
    def fixture(servers):
        vendor = servers.vendors[name]
        yield vendor
        state = vendor.door("state")
        vendor.door("reset")
        assert state["violations"] == []
        assert (state["armed"], state["answers"]) == (0, 0)
    return fixture


gemini = vendor_fixture("gemini")
openai = vendor_fixture("openai")
anthropic = vendor_fixture("anthropic")
ollama = vendor_fixture("ollama")
galileo = vendor_fixture("galileo")
whisper = vendor_fixture("whisper")


@pytest.fixture(scope="session")
def tone():
    """Half a second of a WAV file that the fakes have never heard."""
    frames = struct.pack("<8000h", *(int(8000 * math.sin(n / 6)) for n in range(8000)))
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(frames)
    return data.getvalue()
