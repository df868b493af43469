"""From a sentence, typed or spoken, to code that runs: generated, repaired, explained, branched.

With the key of a service in the environment, GEMINI_API_KEY, ANTHROPIC_API_KEY or OPENAI_API_KEY,
or in a file .env here, real models answer: the first of them writes the code, and Gemini or OpenAI
understands the recording. Their words differ, and it costs a few cents. Without a key fakes of this
checkout answer, for which `bash tests/support/setup.sh fakes` prepares build/venv. The history
stays in ./history. What goes wrong is printed, with exit code 1.
"""

import os
import pathlib
import subprocess
import sys

import rexa

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
DATA = CHECKOUT / "examples/data"
WINE = {"wine.csv": DATA / "wine.csv"}
KEYS = ("GEMINI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_API_KEY")


def read_env_file():
    """rexa reads no file for its keys: a program may."""
    file = pathlib.Path(".env")
    for line in file.read_text().splitlines() if file.exists() else ():
        name, mark, value = line.partition("=")
        if mark and name.strip() in KEYS:
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def typed_and_spoken(engine):
    """The same sentence twice; gives the snapshot of its code."""
    typed = engine.generate("Cluster the wine data with K-Means and print the sizes.", files=WINE)
    print(f"{typed.generator}: {typed.explanation.splitlines()[0]}")
    snapshot = engine.run(typed)
    print(snapshot.stdout.text, end="")

    if "GEMINI_API_KEY" in os.environ or "OPENAI_API_KEY" in os.environ:
        transcript = engine.transcribe(DATA / "cluster_wine.wav", vocabulary=["K-Means"])
        print(f"heard: {transcript}")  # to be corrected here, by transcript.text = ...
        spoken = engine.run(engine.generate(transcript, files=WINE))
        print("the same result:", spoken.stdout == snapshot.stdout)
    return snapshot


def repaired(engine):
    """A program that fails is given back to the model, at most twice."""
    result = engine.generate_and_run(
        "Carelessly cluster the wine data with K-Means and print the sizes.", files=WINE,
        repairs=2, budget_usd=0.50)
    for step in result.steps:
        if step.snapshot:
            failure = step.snapshot.exception
            print(f"{step.generation.purpose}: {step.snapshot.status}"
                  + (f", {failure.type}: {failure.message}" if failure else ""))


def tell(engine):
    first = typed_and_spoken(engine)
    repaired(engine)
    print(engine.explain(first).explanation.splitlines()[0])

    branch = engine.run(engine.modify(first, "Use DBSCAN in place of K-Means."))
    print(branch.stdout.text, end="")
    asked = engine.generation(branch)  # all that was said is kept with the snapshot
    print(f"asked {asked.generator}: {asked.task}")


def tell_with_fakes():
    """Runs this program once more, beside fakes of the vendors, which end with it: it finds their
    addresses and keys in its environment."""
    sys.stderr.write(f"none of {', '.join(KEYS)} is set: fakes of tests/support/models answer\n")
    python = CHECKOUT / "build/venv/bin/python"  # has what the fakes need, if this one has not
    fakes = CHECKOUT / "tests/support/models/with_models.py"
    return subprocess.run([python if python.exists() else sys.executable, fakes, sys.executable,
                           __file__]).returncode


def main():
    read_env_file()
    if not any(os.environ.get(name) for name in KEYS):
        return tell_with_fakes()
    try:
        with rexa.open("history") as engine:
            tell(engine)
    except rexa.Error as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
