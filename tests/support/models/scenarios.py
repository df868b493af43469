"""What goes otherwise than well: chosen through the door for the next requests that fit, or by
[[scenario:NAME]] in the prompt.

A scenario is any of: `refuse`, an answer in place of the right one; `shape`, which changes what the
model says; `events` and `body`, which change the stream's events or the whole answer's JSON;
`wire`, which changes the pieces of bytes; and `reply`, which changes head and pieces. Each takes
what it changes and the options it was armed with.
"""

import dataclasses
import re
from collections.abc import Callable

MAGIC = re.compile(r"\[\[scenario:([\w.-]+)\]\]")


@dataclasses.dataclass(frozen=True)
class Scenario:
    refuse: Callable = None
    shape: Callable = None
    events: Callable = None
    body: Callable = None
    wire: Callable = None
    reply: Callable = None


class Chosen:
    """A scenario for one request, with its options."""

    def __init__(self, name=None, scenario=Scenario(), options=None):
        self.name = name
        self._scenario = scenario
        self._options = options or {}

    @property
    def refuses(self):
        return self._scenario.refuse is not None

    def refuse(self, key):
        return self._scenario.refuse({**self._options, "key": key})

    def shape(self, answer):
        return self._apply(self._scenario.shape, answer)

    def events(self, events):
        return self._apply(self._scenario.events, events)

    def body(self, body):
        return self._apply(self._scenario.body, body)

    def reply(self, reply):
        reply.pieces = self._apply(self._scenario.wire, reply.pieces)
        return self._apply(self._scenario.reply, reply)

    def _apply(self, change, value):
        return change(value, self._options) if change else value


NONE = Chosen()
OF_ARMING = ("name", "times", "skip", "path", "method")


class Armed:
    def __init__(self, options):
        self.name = options["name"]
        self._path = re.compile(options.get("path", ""))
        self._method = options.get("method", "POST")
        self._skip = options.get("skip", 0)
        self._left = options.get("times", 1)
        self.options = {name: value for name, value in options.items() if name not in OF_ARMING}

    def take(self, method, path):
        if self._left <= 0 or method != self._method or not self._path.search(path):
            return False
        if self._skip > 0:
            self._skip -= 1
            return False
        self._left -= 1
        return True

    @property
    def left(self):
        return self._left


class Plan:
    """The scenarios armed, first come first served, and then the prompt's own."""

    def __init__(self, known):
        self._known = known
        self.reset()

    def reset(self):
        self._armed = []
        self.counts = {}

    @property
    def names(self):
        return sorted(self._known)

    @property
    def left(self):
        return sum(armed.left for armed in self._armed)

    def arm(self, options):
        if options["name"] not in self._known:
            raise ValueError(f"unknown scenario '{options['name']}': one of "
                             f"{', '.join(self.names)}")
        self._armed.append(Armed(options))

    def choose(self, method, path, prompt):
        for armed in self._armed:
            if armed.take(method, path):
                return self._count(armed.name, armed.options)
        found = MAGIC.search(prompt)
        if found and found[1] in self._known:
            return self._count(found[1], {})
        return NONE

    def _count(self, name, options):
        self.counts[name] = self.counts.get(name, 0) + 1
        return Chosen(name, self._known[name], options)
