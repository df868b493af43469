"""Credentials and rate limits of the control plane."""

import time

from replies import ApiError

# The most that may be asked in a window of so many seconds. Generous unless a test says otherwise.
DEFAULTS = {"failed-auth": (1000, 60), "anonymous": (1000000, 60), "authenticated": (1000000, 60),
            "sandbox-create": (1000000, 60), "sandbox-lifecycle": (1000000, 60),
            "sandbox-list": (1000000, 60)}
OPEN_TO_ALL = {"GET /config", "GET /health", "GET /health/ready", "GET /socket.io/"}
LISTS = {"GET /sandbox", "GET /sandbox/paginated"}
CREATES = {"POST /sandbox", "POST /sandbox/{sandboxIdOrName}/fork"}
LIFECYCLE = {f"POST /sandbox/{{sandboxIdOrName}}/{verb}"
             for verb in ("start", "stop", "archive", "pause", "recover", "resize")} | {
                 "DELETE /sandbox/{sandboxIdOrName}"}
COUNTED_APART = {"anonymous": OPEN_TO_ALL, "sandbox-create": CREATES,
                 "sandbox-lifecycle": LIFECYCLE, "sandbox-list": LISTS}
TOO_MANY = "ThrottlerException: Too Many Requests"


class Limiter:
    def __init__(self, name, most, seconds):
        self._name = name
        self._most = most
        self._seconds = seconds
        self._count = 0
        self._end = 0.0

    def count(self):
        """Counts one request; false beyond the limit, for a whole window from then on."""
        now = time.monotonic()
        if now >= self._end:
            self._count, self._end = 0, now + self._seconds
        self._count += 1
        if self._count == self._most + 1:
            self._end = now + self._seconds
        return self._count <= self._most

    def seconds_left(self):
        return max(1, round(self._end - time.monotonic()))

    def headers(self):
        return {f"X-RateLimit-Limit-{self._name}": str(self._most),
                f"X-RateLimit-Remaining-{self._name}": str(max(0, self._most - self._count)),
                f"X-RateLimit-Reset-{self._name}": str(self.seconds_left())}


class Limits:
    def __init__(self):
        self._limiters = {}
        self.set(DEFAULTS)

    def set(self, windows):
        for name, (most, seconds) in windows.items():
            if name not in DEFAULTS:
                raise ValueError(f"unknown limiter '{name}': one of {', '.join(DEFAULTS)}")
            self._limiters[name] = Limiter(name, most, seconds)

    def check_credential(self, request, key):
        if request.headers.get("Authorization") == f"Bearer {key}":
            return
        limiter = self._limiters["failed-auth"]
        if limiter.count():
            raise ApiError(401, "Invalid credentials", headers=limiter.headers())
        raise ApiError(429, TOO_MANY, headers={
            **limiter.headers(), "Retry-After": str(limiter.seconds_left())})

    def count(self, endpoint):
        """The headers that say what is left."""
        name = next((name for name, endpoints in COUNTED_APART.items() if endpoint in endpoints),
                    "authenticated")
        limiter = self._limiters[name]
        if limiter.count():
            return limiter.headers()
        raise ApiError(429, TOO_MANY,
                       headers={f"Retry-After-{name}": str(limiter.seconds_left())})
