"""What can go wrong on purpose: for the next requests that match, or at random for some of all.

Sockets close as "code" says: `follow_closes` with 1000 unless told otherwise, or with "close_frame"
false without a frame, as `interpreter_closes` does unless it is given a code; that one comes after
the first chunk or, with "at_end", in place of the close that there would have been.
"""

import asyncio
import random
import re

from aiohttp import web

HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

# Kinds that spoil any request; the others belong to one kind of request each.
ANYWHERE = ("conflict", "rate_limit", "bad_gateway", "html", "close_before", "close_after",
            "close_in_head", "close_in_body", "delay")
SOMEWHERE = {"corpse": ("POST", r"/api/(sandbox|snapshots)$"),
             "follow_closes": ("GET", r"/toolbox.*/logs"),
             "follow_replays": ("GET", r"/toolbox.*/logs"),
             "interpreter_closes": ("GET", r"/toolbox.*/process/interpreter/execute"),
             "snapshot_fails": ("POST", r"/api/sandbox/[^/]+/snapshot$"),
             "truncated_multipart": ("POST", r"/toolbox.*/files/bulk-download")}
# Chance takes these only where it is asked to: they last until the client has enough.
LASTING = {"stall": (None, ".*"), "follow_stays_open": ("GET", r"/toolbox.*/logs")}
KINDS = (*ANYWHERE, *SOMEWHERE, *LASTING, "status")
# Answers of a gateway; with "after" they come when the request has been served behind it.
OF_GATEWAYS = ("bad_gateway", "html", "status")


def message_body(status, message):
    return {"statusCode": status, "message": message, "source": "DAYTONA_PROXY"}


class Fault:
    """One spoilt request; `options` are those of the arming request."""

    def __init__(self, kind=None, options=None):
        self.kind = kind
        self._options = options or {}
        self._has_stalled = False

    @property
    def corpse_reason(self):
        return self.option("reason", "no runner could start it") if (
            self.kind == "corpse") else None

    def option(self, name, otherwise):
        return self._options.get(name, otherwise)

    async def before(self, request):
        """What is answered instead of serving the request, if anything."""
        if self.kind == "delay":
            await asyncio.sleep(self.option("seconds", 0.2))
        elif self.kind == "conflict":
            return web.json_response(message_body(409, "Sandbox state change in progress"),
                                     status=409)
        elif self.kind in OF_GATEWAYS and not self.option("after", False):
            return self._gateway_answer()
        elif self.kind == "rate_limit":
            return self._rate_limited()
        elif self.kind == "close_before":
            return close(request)
        return None

    def _gateway_answer(self):
        if self.kind == "bad_gateway":
            return web.Response(status=502)
        if self.kind == "html":
            return web.Response(status=self.option("status", 502), text=HTML,
                                content_type="text/html")
        status = self._options["status"]
        return web.json_response(message_body(status, self.option("message", "armed")),
                                 status=status, headers=self.option("headers", None))

    def _rate_limited(self):
        names = {"named": "Retry-After-" + self.option("limiter", "authenticated"),
                 "plain": "Retry-After", "none": None}
        name = names[self.option("header", "named")]
        headers = {name: str(self.option("seconds", 1))} if name else {}
        return web.json_response(
            message_body(429, "ThrottlerException: Too Many Requests"), status=429,
            headers=headers)

    async def after(self, request, response):
        """The response, or what is left of it."""
        if self.kind == "close_after":
            return close(request)
        if self.kind in OF_GATEWAYS and not response.prepared:
            return self._gateway_answer()
        if self.kind == "close_in_head":
            return close(request, f"HTTP/1.1 {response.status} OK\r\nContent-Le".encode())
        if self.kind == "close_in_body" and not response.prepared:
            body = getattr(response, "body", None) or b"{}"
            head = (f"HTTP/1.1 {response.status} OK\r\nContent-Type: {response.content_type}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n").encode()
            return close(request, head + bytes(body[:len(body) // 2]))
        if self.kind == "stall" and not response.prepared:
            return await self._stall(request, response)
        return response

    async def _stall(self, request, response):
        """The head and half of the body; the rest much later."""
        body = bytes(response.body or b"{}")
        stream = web.StreamResponse(status=response.status, headers={
            "Content-Type": response.content_type, "Content-Length": str(len(body))})
        await stream.prepare(request)
        await stream.write(body[:len(body) // 2])
        await self.hold_up()
        await stream.write(body[len(body) // 2:])
        return stream

    async def hold_up(self):
        """Where something of an answer has been sent; a stall comes once, the first time."""
        if self.kind == "stall" and not self._has_stalled:
            self._has_stalled = True
            await asyncio.sleep(self.option("seconds", 60))


NONE = Fault()


def close(request, first=b""):
    """Writes these bytes at most, and closes the connection."""
    if request.transport is not None:
        if first:
            request.transport.write(first)
        request.transport.close()
    return web.Response()


class Armed:
    def __init__(self, options):
        self.kind = options["kind"]
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault '{self.kind}': one of {', '.join(KINDS)}")
        method, path = {**SOMEWHERE, **LASTING}.get(self.kind, (None, ".*"))
        self._method = options.get("method", method)
        self._path = re.compile(options.get("path", path))
        self._skip = options.get("skip", 0)
        self._left = options.get("times", 1)
        self._options = options

    def take(self, method, path):
        if self._left <= 0 or (self._method or method) != method or not self._path.search(path):
            return None
        if self._skip > 0:
            self._skip -= 1
            return None
        self._left -= 1
        return Fault(self.kind, self._options)


class Plan:
    """The faults armed, first come first served, and then those of chance."""

    def __init__(self):
        self.reset()

    def reset(self):
        self._armed = []
        self._percent = 0
        self._random = random.Random()
        self._kinds = ()
        self.counts = {}

    def arm(self, options):
        self._armed.append(Armed(options))

    def arm_random(self, percent, seed, kinds=None):
        self._percent = percent
        self._random = random.Random(seed)
        self._kinds = tuple(kinds or (*ANYWHERE, *SOMEWHERE))
        for kind in self._kinds:
            Armed({"kind": kind})

    def choose(self, method, path):
        fault = self._next(method, path)
        if fault.kind:
            self.counts[fault.kind] = self.counts.get(fault.kind, 0) + 1
        return fault

    def _next(self, method, path):
        for armed in self._armed:
            fault = armed.take(method, path)
            if fault is not None:
                return fault
        if self._random.random() * 100 >= self._percent:
            return NONE
        fitting = [kind for kind in self._kinds
                   if Armed({"kind": kind}).take(method, path) is not None]
        if not fitting:
            return NONE
        return Fault(self._random.choice(fitting), {"after": self._random.random() < 0.5})
