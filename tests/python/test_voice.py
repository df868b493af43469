"""Spoken sentences, and Galileo, by the fake services."""

import time

import pytest
import rexa
from conftest import ROOT

RECORDING = ROOT / "examples/data/cluster_wine.wav"
SENTENCE = "Cluster the wine data with K-Means and print the sizes."
WINE = ROOT / "examples/data/wine.csv"


@pytest.fixture
def hearing(in_environment, tmp_path):
    """An engine that finds all services in its environment."""
    with rexa.open(tmp_path / "history") as engine:
        yield engine


@pytest.mark.parametrize("transcriber", ["gemini", "openai"])
@pytest.mark.parametrize("audio", [RECORDING, str(RECORDING), RECORDING.read_bytes()],
                         ids=["path", "str", "bytes"])
def test_what_was_said(hearing, transcriber, audio):
    transcript = hearing.transcribe(audio, transcriber=transcriber)
    assert str(transcript) == transcript.text == transcript.heard == SENTENCE
    assert (transcript.transcriber, transcript.format) == (transcriber, rexa.AudioFormat.WAV)
    assert 3 < transcript.audio_duration.total_seconds() < 4
    assert len(transcript.audio) == 64 and transcript.attempts == 1
    assert repr(transcript) == f"<rexa.Transcript by {transcriber} '{SENTENCE}'>"


@pytest.mark.parametrize("kind", ["flac", "mp3", "ogg"])
def test_other_formats(hearing, kind):
    recording = ROOT / f"tests/support/models/recordings/cluster_wine.{kind}"
    transcript = hearing.transcribe(recording, transcriber="openai")
    assert (transcript.text, transcript.format) == (SENTENCE, kind)


def test_a_transcript_is_corrected_and_kept(hearing):
    transcript = hearing.transcribe(RECORDING)
    transcript.text = "Cluster the wine data with DBSCAN."
    with pytest.raises(AttributeError):
        transcript.heard = "x"
    with pytest.raises(TypeError, match="text must be str"):
        transcript.text = 3
    generation = hearing.generate(transcript, files={"wine.csv": WINE})
    assert generation.task == transcript.text and generation.transcript == transcript
    snapshot = hearing.run(generation)
    assert snapshot.stdout.startswith(b"178 wines in 2 clusters\n")
    kept = hearing.generation(snapshot).transcript
    assert (kept.text, kept.heard) == (transcript.text, SENTENCE)
    again = hearing.generate_and_run(transcript, files={"wine.csv": WINE})
    assert again.generation.transcript == transcript


def test_whisper_cpp(models, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-whisper")
    whisper = rexa.OpenAISpeech(base_url=models["whisper"].url, path="/inference", model="")
    with rexa.open(tmp_path / "history", generators=[], transcribers=[whisper]) as engine:
        assert engine.transcribe(RECORDING).text.strip() == SENTENCE
    assert all(request["auth"] == {} for request in models["whisper"].ask("requests"))


@pytest.mark.parametrize("audio, kind, words", [
    (b"", rexa.ModelError, "empty"),
    (b"no sound", rexa.ModelError, "give the bytes of a wav"),
    (RECORDING.read_bytes()[:60], rexa.ModelError, ""),
    (7, TypeError, "audio must be bytes or the path of a file"),
    ("/nowhere/sound.wav", FileNotFoundError, "nowhere"),
])
def test_what_cannot_be_heard(hearing, audio, kind, words):
    with pytest.raises(kind, match=words) as caught:
        hearing.transcribe(audio)
    if kind is rexa.ModelError:
        assert caught.value.code is rexa.Errc.AUDIO_UNUSABLE


@pytest.mark.parametrize("arguments, words", [
    ({"vocabulary": "word"}, "vocabulary must be a list of str"),
    ({"vocabulary": ["x" * 101]}, "vocabulary"),
    ({"language": 3}, "language must be str"),
    ({"transcriber": "moon"}, "transcriber"),
    ({"timeout": -1}, "timeout"),
])
def test_wrong_arguments(hearing, in_environment, arguments, words):
    with pytest.raises((TypeError, rexa.Error), match=words) as caught:
        hearing.transcribe(RECORDING, **arguments)
    assert "::" not in str(caught.value)
    assert in_environment["gemini"].ask("requests") == []


def test_what_helps_to_hear(hearing, in_environment):
    hearing.transcribe(RECORDING, transcriber="openai", language="en", vocabulary=["K-Means"])
    [body] = in_environment["openai"].bodies()
    assert "en" in str(body) and "K-Means" in str(body)


def test_galileo_is_told(models, in_environment, tmp_path):
    fake = models["galileo"]
    galileo = rexa.Galileo(fake.key, base_url=fake.url, project="wines", log_stream="tests")
    assert repr(galileo) == "<rexa.Galileo project 'wines' log stream 'tests'>"
    assert (galileo.status().sent, galileo.status().waiting) == (0, 0)
    with rexa.open(tmp_path / "history", listeners=[galileo]) as engine:
        transcript = engine.transcribe(RECORDING)
        engine.generate_and_run(transcript, files={"wine.csv": WINE})
        assert galileo.status().dropped == 0 and galileo.status().last_error is None
    told = str(fake.bodies())
    assert SENTENCE in told and "178 wines in 3 clusters" in told
    assert fake.key not in told


def flush_until(galileo, happened):
    """The engine hands events over on a thread of its own."""
    end = time.monotonic() + 20
    while not happened(galileo.status()) and time.monotonic() < end:
        galileo.flush()


def test_galileo_is_flushed(models, tmp_path):
    fake = models["galileo"]
    galileo = rexa.Galileo(fake.key, base_url=fake.url)
    galileo.flush()
    with rexa.open(tmp_path / "history", generators=[], listeners=[galileo]) as engine:
        engine.run("print(1)")
        flush_until(galileo, lambda status: status.sent > 0)
        assert (galileo.status().sent, galileo.status().dropped) == (1, 0)
        assert repr(galileo.status()) == "<rexa.GalileoStatus sent=1 dropped=0 waiting=0>"
    with pytest.raises(TypeError, match="timeout must be a number of seconds"):
        galileo.flush(timeout="x")


GALILEO_AFTER_FORK = """
import os, sys
import rexa

galileo = rexa.Galileo(sys.argv[2], base_url=sys.argv[1], closing_time=20)
engine = rexa.open("parent", generators=[], transcribers=[], listeners=[galileo])
engine.run("print(1)")
child = os.fork()
if child == 0:
    galileo.flush()
    print(galileo.status())
    with rexa.open("child", generators=[], transcribers=[], listeners=[galileo]) as own:
        own.run("print(2)")
    os._exit(0)
os.waitpid(child, 0)
engine.close()
"""


def test_galileo_in_a_forked_child(models, run_script):
    fake = models["galileo"]
    ended = run_script(GALILEO_AFTER_FORK, fake.url, fake.key)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "<rexa.GalileoStatus sent=0 dropped=0 waiting=0>\n"
    told = [trace["input"] for trace in fake.ask("state")["traces"]]
    assert sorted(told) == ["print(1)", "print(2)"]


def test_galileo_that_is_not_there_fails_nothing(in_environment, tmp_path):
    galileo = rexa.Galileo("key", base_url="http://127.0.0.1:9", max_attempts=1, closing_time=0.5)
    with rexa.open(tmp_path / "history", generators=[], listeners=[galileo]) as engine:
        assert engine.run("print(1)").stdout == b"1\n"
        flush_until(galileo, lambda status: status.dropped > 0)
        assert (galileo.status().sent, galileo.status().dropped) == (0, 1)
        assert isinstance(galileo.status().last_error, rexa.TransportError)
    assert galileo.status().last_error is None
