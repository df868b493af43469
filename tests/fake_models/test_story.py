"""The story's answers, and that its programs do what they say."""

import base64
import hashlib
import pathlib
import re
import subprocess
import sys
import wave

import pytest

import sounds
import story
from conftest import ROOT

DATA = ROOT / "examples/data"
RECORDINGS = [DATA / "cluster_wine.wav", *sorted(
    (pathlib.Path(sounds.__file__).with_name("recordings")).glob("*"))]
SENTENCE = "Cluster the wine data with K-Means and print the sizes."
SIZES = ("178 wines in 3 clusters, inertia 1277.9\ncluster 1: 65 wines\ncluster 2: 62 wines\n"
         "cluster 3: 51 wines\n")
FAILURE = ('The program failed:\nTraceback (most recent call last):\n  File "main.py", line 12\n'
           "KeyError: 'Alcohol'\nThe task was: carelessly cluster the wine data")


def program_in(answer):
    [program] = re.findall(r"^```python\n(.*?)^```$", answer, re.MULTILINE | re.DOTALL)
    return program


def run(program):
    return subprocess.run([sys.executable, "-I", "-c", program], cwd=DATA, timeout=60,
                          capture_output=True, text=True, check=False)


@pytest.mark.parametrize("prompt", [
    SENTENCE, "cluster the wine data with k-means and print the sizes", FAILURE,
    "Add docstrings to the program that clusters the wine data."])
def test_programs_that_work(prompt):
    done = run(program_in(story.answer_to(prompt)))
    assert (done.returncode, done.stdout, done.stderr) == (0, SIZES, "")


def test_the_mistake():
    done = run(program_in(story.answer_to("Carelessly cluster the wine data with K-Means.")))
    assert done.returncode == 1
    assert done.stderr.endswith("KeyError: 'Alcohol'\n")


@pytest.mark.parametrize("prompt", [
    "Use DBSCAN for the wine data instead of K-Means.",
    "Document this:\n```python\n" + story.program("dbscan") + "```"])
def test_dbscan(prompt):
    done = run(program_in(story.answer_to(prompt)))
    assert done.stdout == ("178 wines in 2 clusters\ncluster 1: 94 wines\ncluster 2: 42 wines\n"
                           "noise: 42 wines\n")


def test_docstrings():
    program = program_in(story.answer_to("Write docstrings."))
    functions = program.count("\ndef ")
    assert functions == 6 and program.count('"""') == 2 * (functions + 1)


def test_words():
    fenced = f"Explain this program:\n```python\n{story.program('dbscan')}```\n"
    assert story.answer_to(fenced) == story.OF_DBSCAN
    assert story.answer_to("Cluster the wine data; explain it in two sentences.") == story.kmeans()
    assert story.answer_to("Write a poem.") is None
    assert story.answer_to("Repair it.\nZeroDivisionError: division by zero") is None


def subject(name, outcome, task):
    """A program as it stands in a request, behind what is asked."""
    return (f"\n\nThe program:\n```python\n{story.program(name)}```\nWhat it is for:\n<data-task>\n"
            f"{task}\n</data-task>\n{outcome}\n\nFiles:\nwine.csv: cultivar,alcohol")


WENT_WELL = "The program ended without an error.\n<data-stdout>\n" + SIZES + "</data-stdout>"
WENT_WRONG = ("The program ended with exit code 1.\n<data-stderr>\nTraceback (most recent call "
              "last):\nKeyError: 'Alcohol'\n</data-stderr>")
CARELESS = "Carelessly cluster the wine data with K-Means."


@pytest.mark.parametrize("asked, answer", [
    ("Write a program for this task:\n" + SENTENCE + "\n\nFiles:\nwine.csv", story.kmeans()),
    ("Write a program for this task:\n" + CARELESS, story.careless()),
    ("The program failed. Repair it." + subject("kmeans_careless", WENT_WRONG, CARELESS),
     story.repaired()),
    ("Change the program as this task says:\nUse DBSCAN instead."
     + subject("kmeans", WENT_WELL, SENTENCE), story.dbscan()),
    ("Change the program as this task says:\nCluster the wine data with DBSCAN."
     + subject("kmeans", WENT_WELL, SENTENCE), story.dbscan()),
    ("Explain what the program does and what came of it."
     + subject("kmeans", WENT_WELL, SENTENCE), story.OF_KMEANS),
    ("Explain what the program does and what came of it."
     + subject("kmeans_careless", WENT_WRONG, CARELESS), story.OF_FAILURE),
    ("Document the program." + subject("kmeans", WENT_WELL, SENTENCE), story.documented("")),
    ("Document the program." + subject("dbscan", WENT_WELL, SENTENCE),
     story.documented(story.program("dbscan")))])
def test_the_requests_that_the_library_makes(asked, answer):
    assert story.answer_to(asked) == answer


@pytest.mark.parametrize("count", [1, 3, 5])
def test_suggestions(count):
    answer = story.answer_to(f"Propose {count} further experiments."
                             + subject("kmeans", WENT_WELL, SENTENCE))
    lines = [block.splitlines() for block in answer.split("\n\n")]
    assert [[line.partition(":")[0] for line in block] for block in lines] == [
        ["Title", "Task", "Why"]] * count
    assert story.answer_to(lines[0][1].removeprefix("Task: ")) == story.dbscan()


@pytest.mark.parametrize("vendor, path, body", [
    ("gemini", "/v1/models/gemini-3.8-flash:generateContent",
     {"contents": [{"role": "user", "parts": [{"text": "Be brief."}]},
                   {"role": "model", "parts": [{"text": "Yes."}]},
                   {"role": "user", "parts": [{"text": SENTENCE}]}]}),
    ("openai", "/v1/chat/completions", {"model": "gpt-6", "messages": [
        {"role": "system", "content": "Use DBSCAN in examples."},
        {"role": "user", "content": SENTENCE}]}),
    ("anthropic", "/v1/messages", {"model": "claude-opus-5-5", "max_tokens": 9000, "messages": [
        {"role": "user", "content": SENTENCE}]}),
    ("ollama", "/api/generate", {"model": "qwen3:8b", "prompt": SENTENCE, "stream": False})])
def test_every_vendor_tells_it(servers, request, vendor, path, body):
    fake = request.getfixturevalue(vendor)
    reply = fake.http.post(path, json=body, headers={
        "gemini": {"x-goog-api-key": fake.key}, "openai": {"Authorization": f"Bearer {fake.key}"},
        "anthropic": {"x-api-key": fake.key, "anthropic-version": "2026-10-21"}}.get(vendor))
    found = reply.json()
    text = {"gemini": lambda: found["candidates"][0]["content"]["parts"][0]["text"],
            "openai": lambda: found["choices"][0]["message"]["content"],
            "anthropic": lambda: found["content"][0]["text"],
            "ollama": lambda: found["response"]}[vendor]()
    assert text == story.kmeans()


def test_the_recordings_are_small_and_what_they_are_called():
    assert {file.suffix: sounds.kind_of(file.read_bytes()) for file in RECORDINGS} == {
        ".wav": "wav", ".flac": "flac", ".mp3": "mp3", ".ogg": "ogg"}
    with wave.open(str(RECORDINGS[0])) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
    assert RECORDINGS[0].stat().st_size < 250_000
    assert all(file.stat().st_size < 60_000 for file in RECORDINGS[1:])


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.suffix)
def test_recordings_are_understood(openai, file):
    with file.open("rb") as data:
        reply = openai.http.post(
            "/v1/audio/transcriptions", data={"model": "gpt-4o-transcribe"},
            files={"file": (file.name, data)}, headers={"Authorization": f"Bearer {openai.key}"})
    assert reply.json()["text"] == SENTENCE
    assert openai.bodies()[0]["file"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_recording_is_answered_as_the_sentence(gemini):

    data = base64.b64encode(RECORDINGS[0].read_bytes()).decode()
    for text, said in (("Do what is asked.", story.kmeans()), ("Transcribe this.", SENTENCE)):
        reply = gemini.http.post("/v1/models/gemini-3.8-flash:generateContent", json={"contents": [
            {"parts": [{"text": text}, {"inlineData": {"mimeType": "audio/wav", "data": data}}]}]},
            headers={"x-goog-api-key": gemini.key})
        assert reply.json()["candidates"][0]["content"]["parts"][0]["text"] == said


def test_the_data():
    lines = (DATA / "wine.csv").read_text().splitlines()
    assert len(lines) == 179 and len(lines[0].split(",")) == 14
    kinds = [line[0] for line in lines[1:]]
    assert [kinds.count(kind) for kind in "123"] == [59, 71, 48]
