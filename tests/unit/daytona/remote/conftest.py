import base64
import hashlib
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[4]
HELPER = ROOT / "src/sandbox/daytona/remote"
LIMITS = {
    "wall_microseconds": 60_000_000, "cpu_seconds": 60, "memory_bytes": 1 << 30, "processes": 64,
    "open_files": 256, "file_bytes": 1 << 30, "output_bytes": 1 << 26,
    "workspace_bytes": 1 << 30, "workspace_files": 1 << 20,
}


def encoded(data):
    return base64.b64encode(data).decode()


def digest_of(data):
    return hashlib.sha256(data).hexdigest()


def finish(process):
    """What it still prints on both streams; one that hangs is ended with its program."""
    try:
        return process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.terminate()
        raise


class Helper:
    """The uploaded helper, started as a host does, with all it uses in one folder."""

    def __init__(self, folder):
        self.base = folder / "base"
        self.workspace = folder / "workspace"
        self.code = folder / "code"
        for path in (self.base, self.workspace, self.code):
            path.mkdir()
        (self.base / "workspace.place").write_text(str(self.workspace))
        (self.base / "code.place").write_text(str(self.code))

    def start(self, verb, *arguments, **options):
        return subprocess.Popen(
            ["/usr/bin/python3", "-I", "-B", "-S", HELPER, verb, self.base, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def call(self, verb, *arguments, **options):
        """Exit code, and both streams."""
        with self.start(verb, *arguments, **options) as process:
            out, err = finish(process)
        return process.returncode, out, err

    # Runs

    def prepare(self, code, arguments=(), variables=None, stdin=b"", language="shell", **limits):
        """Uploads a run; gives its folder."""
        folder = self.base / "runs/one"
        (folder / "files").mkdir(parents=True)
        (folder / "files/main.sh").write_text(code)
        (folder / "stdin").write_bytes(stdin)
        lines = [f"language {language}"]
        lines += [f"argument {encoded(one)}" for one in arguments]
        lines += [f"variable {encoded(name)} {encoded(value)}"
                  for name, value in (variables or {}).items()]
        lines += [f"limit {name} {value}" for name, value in {**LIMITS, **limits}.items()]
        (folder / "request").write_text("\n".join(lines) + "\n")
        return folder

    def result(self):
        lines = (self.base / "runs/one/result").read_text().splitlines()
        assert lines[-1] == "end"
        return dict(line.split(" ", 1) for line in lines[:-1])

    def run(self, code, **options):
        """The result of a shell program, and what the live view showed of its output."""
        started = {name: options.pop(name) for name in ("env", "preexec_fn") if name in options}
        self.prepare(code, **options)
        status, shown, said = self.call("run", "one", **started)
        assert (status, said) == (0, b"")
        return self.result(), shown

    def stream(self, name):
        return (self.base / "runs/one" / name).read_bytes()

    # Workspaces

    def want(self, *lines):
        (self.base / "wanted").write_text("".join(line + "\n" for line in lines))

    def upload(self, data):
        (self.base / "blobs").mkdir(exist_ok=True)
        (self.base / "blobs" / digest_of(data)).write_bytes(data)

    def capture(self, *ignore, files=1000, size=1 << 30):
        names = [encoded(os.fsencode(name)) for name in ignore]
        assert self.call("capture", str(files), str(size), *names) == (0, b"", b"")
        return (self.base / "found").read_text().splitlines()


@pytest.fixture
def helper(tmp_path):
    return Helper(tmp_path)
