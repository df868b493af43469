import os
import re
import shutil
import subprocess
import sys

import pytest
import rexa
from conftest import ROOT


def run_example(script, folder):
    return subprocess.run([sys.executable, str(script)], cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300)


def test_readme_example(tmp_path):
    subprocess.run([sys.executable, str(ROOT / "tests/support/readme_example.py"),
                    str(ROOT / "README.md"), "python", str(tmp_path / "example")], check=True)
    result = run_example(tmp_path / "example/example.py", tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout == (tmp_path / "example/expected").read_text()


def test_readme_sentence(in_environment, tmp_path):
    section = (ROOT / "README.md").read_text().partition("## From a sentence\n")[2]
    program, expected = re.findall(r"^```(?:py|text)\n(.*?)^```", section, re.M | re.S)[:2]
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "program.py").write_text(program)
    result = run_example(tmp_path / "program.py", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == expected


def test_clustering_story(tmp_path):
    with rexa.open(tmp_path / "history") as engine:
        engine.run("print(1)")
        engine.run("print(2)")
    result = run_example(ROOT / "examples/python/clustering.py", tmp_path)
    assert result.returncode == 0, result.stderr
    said = result.stdout
    assert said.startswith(f"The history in {tmp_path / 'history'} holds 2 earlier snapshots; ")
    assert "reproduced 5 of 5" in said
    assert "differs: stdout line" in said
    assert "ValueError" in said and "Traceback" in said
    assert "K-Means" in said and "DBSCAN" in said
    page = (tmp_path / "history/timeline.html").read_text(encoding="utf-8")
    assert "DBSCAN" in page
    assert "<script" not in page and "http://" not in page and "https://" not in page
    assert os.listdir(tmp_path) == ["history"]


def test_clustering_story_without_scikit_learn(tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['sklearn'] = None\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = run_example(ROOT / "examples/python/clustering.py", tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "has no scikit-learn" in result.stderr and len(result.stderr.splitlines()) == 1


def test_remote_story(fake_daytona, tmp_path):
    result = run_example(ROOT / "examples/python/daytona.py", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    said = re.sub(r"\$\d+\.\d+", "$ some", result.stdout)
    assert said == (ROOT / "examples/python/daytona.expected").read_text()


def test_remote_story_without_a_key(no_daytona, tmp_path):
    result = run_example(ROOT / "examples/python/daytona.py", tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "DAYTONA_API_KEY" in result.stderr and len(result.stderr.splitlines()) == 1
    assert os.listdir(tmp_path) == []


def test_remote_story_with_a_wrong_key(fake_daytona, tmp_path, monkeypatch):
    monkeypatch.setenv("DAYTONA_API_KEY", "dtn_wrong")
    result = run_example(ROOT / "examples/python/daytona.py", tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "check api_key" in result.stderr and len(result.stderr.splitlines()) == 1


def test_the_story_of_a_sentence(no_models, tmp_path):
    result = run_example(ROOT / "examples/python/sentence.py", tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout == (ROOT / "examples/python/sentence.expected").read_text()
    assert "GEMINI_API_KEY" in result.stderr and "fakes" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_story_of_a_sentence_with_keys(in_environment, tmp_path):
    result = run_example(ROOT / "examples/python/sentence.py", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (ROOT / "examples/python/sentence.expected").read_text()


def test_the_story_of_a_sentence_with_a_key_of_a_file(models, tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", models["gemini"].url)
    (tmp_path / ".env").write_text(f"# keys\nGEMINI_API_KEY='{models['gemini'].key}'\nHOME=/x\n")
    result = run_example(ROOT / "examples/python/sentence.py", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (ROOT / "examples/python/sentence.expected").read_text()


def test_the_story_of_a_sentence_without_what_fakes_need(no_models, tmp_path, monkeypatch):
    (tmp_path / "aiohttp.py").write_text("raise ImportError('aiohttp is not installed')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = run_example(ROOT / "examples/python/sentence.py", tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "tests/support/setup.sh" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


def test_the_story_of_a_sentence_in_an_environment_that_has_rexa_alone(no_models, tmp_path):
    subprocess.run(["/usr/bin/python3", "-m", "venv", "--without-pip", tmp_path / "venv"],
                   check=True)
    packages = next((tmp_path / "venv/lib").glob("python3*/site-packages"))
    shutil.copytree(os.path.dirname(rexa.__file__), packages / "rexa")
    result = subprocess.run(
        [tmp_path / "venv/bin/python", ROOT / "examples/python/sentence.py"], cwd=tmp_path,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    assert result.stdout == (ROOT / "examples/python/sentence.expected").read_text()


@pytest.mark.parametrize("arguments, code, words", [
    (["--help"], 0, "usage: with_models.py [-h] PROGRAM ..."),
    ([], 2, "the following arguments are required: PROGRAM"),
    (["/nowhere"], 2, "there is no program '/nowhere'"),
])
def test_what_runs_a_program_beside_the_fakes_says_how_it_is_called(tmp_path, arguments, code,
                                                                    words):
    result = subprocess.run(
        [sys.executable, ROOT / "tests/support/models/with_models.py", *arguments], cwd=tmp_path,
        capture_output=True, text=True, timeout=60)
    assert result.returncode == code
    assert words in result.stdout + result.stderr and "Traceback" not in result.stderr


def test_a_program_beside_the_fakes_has_its_own_arguments(no_models, tmp_path):
    tell = "import os, sys; print(sys.argv[1:], 'GEMINI_API_KEY' in os.environ); sys.exit(3)"
    result = subprocess.run(
        [sys.executable, ROOT / "tests/support/models/with_models.py", sys.executable, "-c", tell,
         "--help", "x"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stdout) == (3, "['--help', 'x'] True\n"), result.stderr


def test_the_story_of_a_sentence_with_a_wrong_key(in_environment, tmp_path, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "wrong")
    result = run_example(ROOT / "examples/python/sentence.py", tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "api_key= of rexa.Gemini" in result.stderr and len(result.stderr.splitlines()) == 1
