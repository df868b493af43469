"""What recordings say: known by the SHA-256 of their bytes, and otherwise not understood."""

import hashlib
import io
import pathlib
import wave

TEXTS = {}  # filled from the recordings that the checkout holds
HONEST = "This transcript comes from a test double: nobody has listened."
SENTENCE = "Cluster the wine data with K-Means and print the sizes."
CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
FOLDERS = (CHECKOUT / "examples/data", pathlib.Path(__file__).with_name("recordings"))
BEGINNINGS = {
    "wav": (b"RIFF",), "flac": (b"fLaC",), "ogg": (b"OggS",), "aiff": (b"FORM",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "aac": (b"\xff\xf1", b"\xff\xf9"),
    "webm": (b"\x1a\x45\xdf\xa3",),
}


class Unreadable(Exception):
    """Bytes that are no recording."""


def load():
    for folder in FOLDERS:
        for file in folder.glob("cluster_wine.*"):
            TEXTS[hashlib.sha256(file.read_bytes()).hexdigest()] = SENTENCE


def kind_of(data):
    for kind, beginnings in BEGINNINGS.items():
        if data.startswith(beginnings):
            return kind
    return "mp4" if data[4:8] == b"ftyp" else None


def seconds_of(data):
    """How long it lasts; what is not a WAV file counts as a second."""
    if kind_of(data) != "wav":
        return 1.0
    try:
        with wave.open(io.BytesIO(data)) as file:
            return file.getnframes() / file.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        raise Unreadable(f"not a WAV file: {error}") from None


def text_of(data):
    """What is said in it."""
    if kind_of(data) is None or seconds_of(data) <= 0:
        raise Unreadable("no known format, or nothing in it")
    return TEXTS.get(hashlib.sha256(data).hexdigest(), HONEST)
