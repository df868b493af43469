"""Scenarios that every vendor has: what networks, gateways and hostile servers do."""

import gzip
import itertools

from replies import CUT, Pause, Reply
from scenarios import Scenario

HTML = ("<html><head><title>502 Bad Gateway</title></head>"
        "<body><center><h1>502 Bad Gateway</h1></center></body></html>\n")
UMLAUTS = "# Gr\u00fc\u00dfe \u2014 \u65e5\u672c\u8a9e \U0001f377\n"
MEGABYTE = 1 << 20


def html(status):
    return Scenario(refuse=lambda options: Reply(
        [options.get("text", HTML).encode()], options.get("status", status), "text/html"))


def redirect(options):
    return Reply([b""], options.get("status", 307),
                 headers={"Location": options.get("location", "/elsewhere")})


def every_byte(pieces, options):
    for piece in pieces:
        if isinstance(piece, bytes):
            yield from (piece[index:index + 1] for index in range(len(piece)))
        else:
            yield piece


def halves(pieces):
    """All pieces before the middle, and those after it."""
    whole = list(pieces)
    if len(whole) == 1:
        middle = len(whole[0]) // 2
        whole = [whole[0][:middle], whole[0][middle:]]
    middle = len(whole) // 2
    return whole[:middle], whole[middle:]


def stall_middle(pieces, options):
    first, rest = halves(pieces)
    return [*first, Pause(options.get("seconds", 60)), *rest]


def cut_middle(pieces, options):
    first, _ = halves(pieces)
    return [*first, CUT]


def cut_event(pieces, options):
    """Ends inside an event."""
    first, rest = halves(pieces)
    return [*first, rest[0][:max(1, len(rest[0]) // 2)], CUT]


def cut_after(pieces, options):
    """Everything is sent, but for the end of the body."""
    return itertools.chain(pieces, [CUT])


def without_last_blank(pieces, options):
    whole = list(pieces)
    whole[-1] = whole[-1].rstrip(b"\r\n")
    return whole


def first_byte_late(pieces, options):
    return itertools.chain([Pause(options.get("seconds", 2))], pieces)


def never_begins(pieces, options):
    return itertools.chain([Pause(options.get("seconds", 60))], pieces)


def with_other_type(reply, options):
    reply.content_type = options.get("type", "text/plain")
    return reply


def encoded(reply, options):
    """Compressed, whether the client takes that or not."""
    whole = b"".join(piece for piece in reply.pieces if isinstance(piece, bytes))
    reply.pieces = [gzip.compress(whole)]
    reply.headers["Content-Encoding"] = "gzip"
    return reply


def stops_after_head(pieces, options):
    return itertools.chain([b"", Pause(options.get("seconds", 60))], pieces)


def slowly(pieces, options):
    for piece in pieces:
        yield piece
        yield Pause(options.get("seconds", 0.05))


def nested(options):
    depth = options.get("depth", 100_000)
    return b"[" * depth + b"]" * depth


def broken_utf8(pieces, options):
    """A byte that no UTF-8 has, in place of the first letter of the middle of a text."""
    first, rest = halves(pieces)
    return [*first, rest[0].replace(b'text":"', b'text":"\xff\xfe\xc3', 1)
            .replace(b'content":"', b'content":"\xff\xfe\xc3', 1), *rest[1:]]


def says(change):
    def shape(answer, options):
        change(answer, options)
        return answer
    return shape


def ends(reason, keeps=True):
    """The answer ends for this reason, in the vendor's word; perhaps nothing was said before."""
    def change(answer, options):
        answer.finish = reason
        if not keeps:
            say_nothing(answer, options)
    return Scenario(shape=says(change))


def say_umlauts(answer, options):
    answer.text = UMLAUTS + answer.text
    answer.pieces = (UMLAUTS, *answer.pieces)


def say_surrogate(answer, options):
    answer.text = "# \ud83d\n" + answer.text
    answer.pieces = ("# \ud83d\n", *answer.pieces)


def say_much(answer, options):
    answer.text = "#" * options.get("bytes", 100 * MEGABYTE)
    answer.pieces = (answer.text,)


def say_nothing(answer, options):
    answer.text, answer.pieces = "", ()


def think_endlessly(answer, options):
    answer.thought_pieces = itertools.repeat("Still thinking about it. ")
    answer.insists = True


def talk_endlessly(answer, options):
    answer.pieces = itertools.repeat("print('and so on')\n")


def no_usage(answer, options):
    answer.withheld = True


COMMON = {
    "html_502": html(502), "html_200": html(200), "html_503": html(503),
    "redirect": Scenario(refuse=redirect),
    "other_type": Scenario(reply=with_other_type),
    "gzip": Scenario(reply=encoded),
    "empty_body": Scenario(refuse=lambda options: Reply([b""])),
    "not_json": Scenario(refuse=lambda options: Reply([b'{"answer": 4'])),
    "deep_nesting": Scenario(refuse=lambda options: Reply([nested(options)])),
    "close_before": Scenario(refuse=lambda options: Reply([CUT])),
    "slow_first_byte": Scenario(wire=first_byte_late),
    "stall_before": Scenario(wire=never_begins),
    "stall_after_head": Scenario(wire=stops_after_head),
    "stall_middle": Scenario(wire=stall_middle),
    "cut": Scenario(wire=cut_middle),
    "cut_event": Scenario(wire=cut_event),
    "cut_at_end": Scenario(wire=cut_after),
    "no_last_blank": Scenario(wire=without_last_blank),
    "slowly": Scenario(wire=slowly),
    "every_byte": Scenario(wire=every_byte),
    "split_utf8": Scenario(shape=says(say_umlauts), wire=every_byte),
    "umlauts": Scenario(shape=says(say_umlauts)),
    "invalid_utf8": Scenario(wire=broken_utf8),
    "lone_surrogate": Scenario(shape=says(say_surrogate)),
    "huge_line": Scenario(shape=says(say_much)),
    "endless_thinking": Scenario(shape=says(think_endlessly)),
    "endless_text": Scenario(shape=says(talk_endlessly)),
    "no_text": Scenario(shape=says(say_nothing)),
    "no_usage": Scenario(shape=says(no_usage)),
}
