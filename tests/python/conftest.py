import os
import pathlib
import signal
import subprocess
import sys

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
