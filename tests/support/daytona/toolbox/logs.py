"""The log of a session's command, as the version that a client names makes the daemon tell it."""

import random
import re

from versions import version_of

MARKS = {"stdout": b"\x01\x01\x01", "stderr": b"\x02\x02\x02"}
MARK = re.compile(b"\x01\x01\x01|\x02\x02\x02")
PROTOCOL = "X-Daytona-SDK-Version~"
FRAME = 1024
FORMS = ("combined", "marked", "json")  # from the oldest to the newest


def offered_protocols(request):
    header = request.headers.get("Sec-WebSocket-Protocol", "")
    return [offer.strip() for offer in header.split(",") if offer.strip()]


def client_version(request):
    for offer in offered_protocols(request):
        if offer.startswith(PROTOCOL):
            return offer[len(PROTOCOL):]
    return request.headers.get("X-Daytona-SDK-Version")


def form_of(request):
    """"combined", "marked" (text) or "json": what the client understands, as far as the daemon
    can tell it."""
    if not request["world"].settings["split_logs"]:
        return "combined"
    return min(understood_form(request), request["daemon"].log_form, key=FORMS.index)


def understood_form(request):
    text = client_version(request)
    if text is None:
        return "marked" if request.headers.get("X-Daytona-Split-Output") == "true" else "combined"
    if "dev" in text:
        return "json"
    version = version_of(text)
    if version is None:
        return "marked"
    return "combined" if version < (0, 27) else "marked" if version < (0, 167) else "json"


def without_marks(log):
    return MARK.sub(b"", log)


def split(log):
    """What belongs to each of the two streams."""
    found = {"stdout": b"", "stderr": b""}
    for name, mark in MARKS.items():
        for piece in log.split(mark)[1:]:
            found[name] += MARK.split(piece)[0]
    return {name: content.decode(errors="replace") for name, content in found.items()}


def frames(log, source=random):
    """The bytes cut anywhere, also within a mark or a character."""
    start = 0
    while start < len(log):
        size = source.randint(1, FRAME)
        yield log[start:start + size]
        start += size
