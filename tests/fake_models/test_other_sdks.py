"""SDKs that cannot live in one environment with the others, each in build/venv-other."""

import os
import pathlib
import subprocess
import sys

import pytest
from conftest import ROOT

HERE = pathlib.Path(__file__).parent
PYTHON = ROOT / "build/venv-other/bin/python"


@pytest.mark.parametrize("file", ["test_gemini_sdk.py", "test_gemini_interactions.py",
                                  "test_gemini_caches.py", "test_gemini_batches.py",
                                  "other_sdks/galileo_sdk.py"])
def test_in_the_other_environment(file):
    """google-genai 2, and galileo."""
    assert PYTHON.exists(), "make it: bash tests/support/setup.sh tests"
    done = subprocess.run([PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", HERE / file],
                          env={**os.environ, "REXA_MODELS_PYTHON": sys.executable}, timeout=120,
                          check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
