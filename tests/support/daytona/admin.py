"""The door for tests: /_fake over HTTP, and lines on standard input for those without a client.

Neither needs a key, and neither is checked against the tables or spoilt. A line is a verb and a
JSON object; it is answered by "ok <n>" and n lines of fields parted by tabs, or "error <why>".
"""

import asyncio
import json

from aiohttp import web


def alive(world):
    return [box for box in world.sandboxes.values() if box.state != "destroyed"]


def change(current, body):
    for name, value in body.items():
        if name not in current:
            raise ValueError(f"unknown name '{name}': one of {', '.join(current)}")
        current[name] = value


class Door:
    def __init__(self, application):
        self._application = application
        self._world = application.world

    async def state(self, body):
        return {"violations": self._world.violations, "requests": len(self._world.requests),
                "folder": self._world.host.folder,
                "faults": self._application.faults.counts,
                "sandboxes": [{"id": box.id, "name": box.name, "state": box.state,
                               "desiredState": box.desired, "labels": box.labels}
                              for box in alive(self._world)]}

    async def defaults(self, body):
        return {"settings": dict(self._world.settings), "delays": dict(self._world.delays)}

    async def sandboxes(self, body):
        return [f"{box.id}\t{box.name}\t{box.state}" for box in alive(self._world)]

    async def networked(self, body):
        """The ids of all that were made without a word against a network, also of those gone."""
        return [box.id for box in self._world.sandboxes.values()
                if not box.body.get("networkBlockAll")]

    async def violations(self, body):
        return self._world.violations

    async def requests(self, body):
        return [f"{one['method']} {one['path']}" + (f"?{one['query']}" if one["query"] else "")
                for one in self._world.requests]

    async def headers(self, body):
        """Those of each request, parted by tabs; credentials only as whether they are right."""
        return ["\t".join(f"{name}: {self._without_key(value)}"
                          for name, value in one["headers"].items())
                for one in self._world.requests]

    def _without_key(self, value):
        return value.replace(self._world.key, "<the key>")

    async def reset(self, body):
        """Forgets requests, violations and faults, and destroys every sandbox."""
        self._application.faults.reset()
        while boxes := alive(self._world):
            for box in boxes:
                if box.settled.is_set():
                    box.desired = "destroyed"
                    box.change("destroying", box.destroy())
            await asyncio.gather(*(box.settled.wait() for box in boxes))
        self._world.sandboxes.clear()
        self._world.stale_names.clear()
        self._world.requests.clear()
        self._world.violations.clear()

    async def forgive(self, body):
        """Forgets the violations alone."""
        self._world.violations.clear()

    async def fault(self, body):
        self._application.faults.arm(body)

    async def random_faults(self, body):
        self._application.faults.arm_random(body["percent"], body["seed"], body.get("kinds"))

    async def settings(self, body):
        change(self._world.settings, body)

    async def delays(self, body):
        change(self._world.delays, body)

    async def limits(self, body):
        self._application.limits.set(body)

    async def put(self, body):
        """Puts a sandbox into a state that no request leads to, such as `error`."""
        box = self._world.sandboxes[body["id"]]
        box.recoverable = body.get("recoverable", box.recoverable)
        box.error_reason = body.get("errorReason", box.error_reason)
        if "state" in body:
            box.enter(body["state"])


ASKING = ("state", "defaults", "sandboxes", "networked", "violations", "requests", "headers")
CHANGING = ("reset", "forgive", "fault", "random_faults", "settings", "delays", "limits", "put")
NONSENSE = (KeyError, TypeError, ValueError)


def add_routes(web_app, door):
    def handler_of(verb):
        async def handler(request):
            try:
                body = await request.json() if request.can_read_body else {}
                answer = await getattr(door, verb)(body)
                return web.json_response({} if answer is None else answer)
            except NONSENSE as error:
                return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return handler
    web_app.add_routes([web.get(f"/_fake/{verb}", handler_of(verb)) for verb in ASKING])
    web_app.add_routes([web.post(f"/_fake/{verb}", handler_of(verb)) for verb in CHANGING])


async def answer_line(door, line):
    verb, _, text = line.partition(" ")
    if verb not in ASKING + CHANGING:
        return f"error unknown verb '{verb}'"
    try:
        lines = await getattr(door, verb)(json.loads(text or "{}")) or []
    except NONSENSE as error:
        return f"error {type(error).__name__}: {error}"
    return "\n".join([f"ok {len(lines)}", *(one.replace("\n", " ") for one in lines)])
