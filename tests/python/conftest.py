import json
import os
import pathlib
import signal
import subprocess
import sys
import urllib.request

import pytest
import rexa

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True, scope="session")
def ctrl_c():
    """Python leaves SIGINT ignored where whoever started it does, as shells do in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def engine(tmp_path):
    with rexa.open(tmp_path / "history") as engine:
        yield engine


@pytest.fixture
def run_script(tmp_path):
    """Runs Python code in a process of its own, in a folder of its own."""

    def run(code, *arguments):
        return subprocess.run(
            [sys.executable, "-X", "faulthandler", "-c", code, *arguments], cwd=tmp_path,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
            env={**os.environ, "PYTHONUNBUFFERED": "1"})

    return run


class FakeDaytona:
    """The fake Daytona of tests/support/daytona, started for tests."""

    def __init__(self, *arguments):
        host = os.environ.get("REXA_SANDBOX_HOST")
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "tests/support/daytona/serve.py",
             *(["--sandbox-host", host] if host else []), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        assert words[:1] == ["daytona"]
        self.url, self.key, *self.ca_files = words[1:]

    def door(self, verb, **body):
        """One request to the door for tests; see admin.py."""
        data = json.dumps(body).encode() if body else None
        with urllib.request.urlopen(f"{self.url.removesuffix('/api')}/_fake/{verb}",
                                    data) as reply:
            return json.load(reply)

    def close(self):
        self.process.stdin.close()
        return self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def shared_daytona():
    server = FakeDaytona()
    yield server
    assert server.door("violations") == []
    assert server.close() == 0


@pytest.fixture
def no_daytona(monkeypatch):
    """An environment that says nothing of Daytona, proxies and certificates."""
    for name in list(os.environ):
        if name.startswith("DAYTONA_") or name.upper() in (
                "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
            monkeypatch.delenv(name)


@pytest.fixture
def fake_daytona(shared_daytona, no_daytona, monkeypatch):
    """The fake Daytona, which the environment names."""
    monkeypatch.setenv("DAYTONA_API_URL", shared_daytona.url)
    monkeypatch.setenv("DAYTONA_API_KEY", shared_daytona.key)
    return shared_daytona


MODEL_VARIABLES = ("GEMINI_", "GOOGLE_", "OPENAI_", "ANTHROPIC_", "OLLAMA_", "GALILEO_")


class FakeVendor:
    """One vendor's fake server of tests/support/models, and its door for tests."""

    def __init__(self, url, key):
        self.url = url
        self.key = key
        self._root = "/".join(url.split("/")[:3])

    def ask(self, verb):
        with urllib.request.urlopen(f"{self._root}/_fake/{verb}") as reply:
            return json.load(reply)

    def tell(self, verb, **body):
        with urllib.request.urlopen(f"{self._root}/_fake/{verb}",
                                    json.dumps(body).encode()) as reply:
            return json.load(reply)

    def arm(self, name, **options):
        self.tell("scenario", name=name, **options)

    def say(self, *texts):
        self.tell("answers", texts=list(texts))

    def bodies(self):
        return [request["body"] for request in self.ask("requests")]


@pytest.fixture(scope="session")
def all_models():
    process = subprocess.Popen([sys.executable, ROOT / "tests/support/models/serve.py"], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    vendors = {}
    while (line := process.stdout.readline()) != "ready\n":
        name, url, key = line.split()
        vendors[name] = FakeVendor(url, key)
    yield vendors
    process.stdin.close()
    assert process.wait(timeout=20) == 0


@pytest.fixture
def no_models(monkeypatch, no_daytona):
    """An environment that says nothing of services of models."""
    for name in list(os.environ):
        if name.startswith(MODEL_VARIABLES):
            monkeypatch.delenv(name)


@pytest.fixture
def models(all_models, no_models):
    """The fakes by vendor; a violation or a scenario that was not used fails the test."""
    yield all_models
    for name, vendor in all_models.items():
        state = vendor.ask("state")
        vendor.tell("reset")
        assert (name, state["violations"], state["armed"], state["answers"]) == (name, [], 0, 0)


@pytest.fixture
def in_environment(models, monkeypatch):
    """The fakes, which the environment names."""
    for variable, vendor in (("GEMINI", "gemini"), ("OPENAI", "openai"),
                             ("ANTHROPIC", "anthropic")):
        monkeypatch.setenv(f"{variable}_API_KEY", models[vendor].key)
        place = "GOOGLE_GEMINI" if vendor == "gemini" else variable
        monkeypatch.setenv(f"{place}_BASE_URL", models[vendor].url)
    return models
