"""What one vendor's fake remembers, and the settings a test may change while it runs."""

import re
import secrets

import answers
import scenarios

SETTINGS = {
    "prefix": "",               # of every path, as behind a gateway
    "piece_chars": 40,          # a stream's pieces, where an answer does not say its own
    "first_byte_seconds": 0.0,  # before every answer
    "between_seconds": 0.0,     # between the pieces of a stream
}
SECRET_HEADERS = ("authorization", "x-goog-api-key", "x-api-key", "galileo-api-key", "api-key")


class Memory:
    """What a vendor remembers besides requests: tokens that are as good as the key, and its own."""

    def __init__(self):
        self.tokens = {}

    def state(self):
        """What of it is told at the door."""
        return {}


class World:
    def __init__(self, vendor, key):
        self.vendor = vendor
        self.key = key
        self.url = None
        self.defaults = {**SETTINGS, **vendor.SETTINGS}
        self.settings = dict(self.defaults)
        self.plan = scenarios.Plan(vendor.SCENARIOS)
        self.answers = answers.Queue()
        self.requests = []
        self.violations = []
        self.attempts = {}
        self.left_early = 0     # answers whose client went before their end
        self.memory = vendor.Memory()

    def reset(self):
        self.settings = dict(self.defaults)
        self.plan.reset()
        self.answers.clear()
        self.requests.clear()
        self.violations.clear()
        self.attempts.clear()
        self.left_early = 0
        self.memory = self.vendor.Memory()

    def set(self, name, value):
        if name not in self.settings:
            raise ValueError(f"unknown name '{name}': one of {', '.join(self.settings)}")
        kind = type(self.defaults[name])
        if not isinstance(value, (int, float) if kind is float else kind):
            raise ValueError(f"{name}: {value!r} is no {kind.__name__}")
        choices = getattr(self.vendor, "CHOICES", {}).get(name, (value,))
        if value not in choices:
            raise ValueError(f"{name}: '{value}' is not one of {', '.join(choices)}")
        self.settings[name] = value

    def note_request(self, request):
        entry = {"method": request.method, "path": request.path,
                 "query": self.without_key(request.query_string),
                 "headers": {name: self._shown(name, value)
                             for name, value in request.headers.items()},
                 "auth": self._auth_of(request), "body": None}
        self.requests.append(entry)
        attempt = f"{request.method} {request.path}"
        self.attempts[attempt] = self.attempts.get(attempt, 0) + 1
        return entry

    def _auth_of(self, request):
        """Where credentials are: by header name, or "?key"; and whether they are right."""
        found = {name.lower(): "right" if self._is_right(value) else "wrong"
                 for name, value in request.headers.items() if name.lower() in SECRET_HEADERS}
        if "key" in request.query:
            found["?key"] = "right" if request.query["key"] == self.key else "wrong"
        return found

    def _is_right(self, value):
        given = value.removeprefix("Bearer ")
        return given in self.memory.tokens or (self.key is not None and given == self.key)

    def _shown(self, name, value):
        if name.lower() not in SECRET_HEADERS:
            return self.without_key(value)
        scheme = "Bearer " if value.startswith("Bearer ") else ""
        return scheme + ("<the key>" if self._is_right(value) else "<another key>")

    def without_key(self, text):
        text = text.replace(self.key, "<the key>") if self.key else text
        return re.sub(r"(^|&)key=(?!<the key>)[^&]*", r"\1key=<another key>", text)

    def note_failure(self, place, error):
        """A mistake of the fake fails a test as a wrong request does."""
        self.violations.append(f"{place}: the fake failed: {error!r}")


def new_key(beginning):
    return beginning + secrets.token_hex(20)
