import os
import pathlib
import pydoc
import re
import subprocess
import sys

import rexa
from conftest import ROOT
from rexa import _rexa


def test_one_version():
    project = re.search(r"project\(rexa VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())
    from importlib.metadata import version

    assert rexa.__version__ == version("rexa") == project.group(1)
    assert f"## {rexa.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_launcher_comes_with_the_package():
    launcher = pathlib.Path(rexa.__file__).parent / "rexa-launcher"
    assert os.access(launcher, os.X_OK)


def test_the_module_exports_its_init_function_only():
    listing = subprocess.run(["nm", "-D", "--defined-only", _rexa.__file__], capture_output=True,
                             text=True, check=True).stdout
    assert [line.split()[-1] for line in listing.splitlines()] == ["PyInit__rexa"]


def test_everything_promised_is_there():
    for name in rexa.__all__:
        assert getattr(rexa, name) is not None
    assert (pathlib.Path(rexa.__file__).parent / "py.typed").exists()


def test_the_stubs_tell_the_truth(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "rexa._rexa", "--concise", "--allowlist",
         str(ROOT / "tests/python/stubtest_allowlist.txt")],
        cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_help_shows_what_the_stubs_say():
    assert rexa.Snapshot.code.__doc__ == "str: The code as it ran."
    assert rexa.Draft.language.__doc__ == "Language"
    assert rexa.TokenUsage.thinking.__doc__ == "int | None: Billed like output."
    assert "RepairEnd: Why it ended there; help(rexa.RepairEnd)" in pydoc.plain(
        pydoc.render_doc(rexa.GeneratedRun))
    assert "NOT_ASKED: it failed, and no repairs were wanted." in pydoc.plain(
        pydoc.render_doc(rexa.RepairEnd))


def test_help_is_silent_of_no_attribute():
    classes = [one for one in vars(rexa).values() if getattr(one, "__module__", "") == "rexa._rexa"]
    attributes = [(one.__name__, name, value.__doc__) for one in classes
                  for name, value in vars(one).items() if isinstance(value, property)]
    assert len(attributes) > 200
    assert [attribute for attribute in attributes if not attribute[2]] == []


def test_the_package_itself_is_well_typed(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"),
         str(ROOT / "python/rexa")],
        cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_package_is_typed(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import rexa\n"
        "engine = rexa.open('history')\n"
        "reveal_type(engine.run('print(1)', timeout=3).stdout.text)\n"
        "reveal_type(engine.branch('12345678', 2))\n"
        "draft = engine.branch('12345678')\n"
        "draft.stdin, draft.files, draft.language = 'text', {'a': 'text'}, 'r'\n"
        "reveal_type(draft.stdin)\n"
        "reveal_type(engine.generate('x', seed=3, files={'a': b''}).suggestions)\n"
        "rexa.Gemini('k', patience=3, model='m')\n"
        "engine.run('1', colour='red')\n"
        "engine.generate('x', colour='red')\n"
        "rexa.Gemini('k', colour='red')\n")
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"),
         str(program)], cwd=tmp_path, capture_output=True, text=True)
    assert 'Revealed type is "builtins.str"' in result.stdout
    assert 'Revealed type is "builtins.bytes"' in result.stdout
    assert 'Revealed type is "builtins.list[rexa._rexa.Draft]"' in result.stdout
    assert 'Revealed type is "builtins.tuple[rexa._rexa.Suggestion, ...]"' in result.stdout
    assert result.stdout.count('Unexpected keyword argument "colour"') == 2
    assert "No overload variant" in result.stdout and "Found 3 errors" in result.stdout


def test_importing_is_quick(run_script):
    result = run_script("""
import sys, time
start = time.perf_counter()
import rexa
print(round((time.perf_counter() - start) * 1000, 1))
print(sorted({"numpy", "asyncio", "IPython"} & set(sys.modules)))
""")
    milliseconds, heavy = result.stdout.splitlines()
    print(f"import rexa: {milliseconds} ms")
    assert heavy == "[]"
    assert float(milliseconds) < 1000


def test_everything_may_lie_where_only_its_owner_may_look(tmp_path):
    private = tmp_path / "private"
    code = """
import os, rexa, sys
assert rexa.__file__.startswith(sys.prefix)
with rexa.open(os.path.join(os.path.dirname(sys.prefix), "history")) as engine:
    first = engine.run("import mine, sys; open('made', 'w').write(mine.word); print(sys.prefix)")
    second = engine.run("print(open('made').read())", parent=first)
    print(first.status, first.stdout.text.strip() == sys.prefix, second.stdout.text, end="")
"""
    script = f"""
umask 077
mkdir {private}
/usr/bin/python3 -m venv --without-pip {private}/venv
site=$(echo {private}/venv/lib/python3*/site-packages)
cp -r {pathlib.Path(rexa.__file__).parent} "$site/rexa"
chmod -R go= "$site/rexa"
echo "word = 'kept'" > "$site/mine.py"
{private}/venv/bin/python -c "$0"
"""
    result = subprocess.run(["bash", "-ec", script, code], capture_output=True, text=True,
                            timeout=60, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"})
    assert result.returncode == 0, result.stderr
    assert result.stdout == "succeeded True kept\n"
    assert private.stat().st_mode & 0o777 == 0o700
