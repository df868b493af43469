"""How each vendor cuts a stream into events."""

from replies import Pause, encode

SSE = "text/event-stream"
NDJSON = "application/x-ndjson"
DONE = b"data: [DONE]\n\n"


class Bare:
    """Bytes that stand in a stream as they are, in no frame: comments and other surprises."""

    def __init__(self, data):
        self.data = data


def framed(events, frame):
    for event in events:
        if isinstance(event, Pause):
            yield event
        else:
            yield event.data if isinstance(event, Bare) else frame(event)


def gemini(event):
    return b"data: " + encode(event) + b"\r\n\r\n"


def openai(event):
    return b"data: " + encode(event) + b"\n\n"


def named(event):
    """Event and data lines; an event is its name and its data, or data with its name as type."""
    name, data = event if isinstance(event, tuple) else (event["type"], event)
    return b"event: " + name.encode() + b"\ndata: " + encode(data) + b"\n\n"


def ndjson(event):
    return encode(event) + b"\n"


def json_array(events):
    """Google's stream without `alt=sse`: one array, written as it grows."""
    before = b"["
    for event in events:
        if isinstance(event, (Bare, Pause)):
            yield event.data if isinstance(event, Bare) else event
            continue
        yield before + encode(event)
        before = b",\r\n"
    yield b"]" if before != b"[" else b"[]"
