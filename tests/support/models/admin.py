"""The door for tests, the same at every vendor's port, for that vendor alone.

  GET  <scheme, host and port>/_fake/<verb>      state, requests, violations, attempts, scenarios
  POST <scheme, host and port>/_fake/<verb>      reset, forgive, scenario, answers, settings

and on standard input a line "VENDOR VERB [JSON]", which is answered on standard output by one line,
"ok JSON" or "error WHY". Neither needs a key, is counted, or is spoilt.

state       {"violations": [], "requests": n, "attempts": {}, "scenarios": {name: times used},
            "armed": n, "answers": n left, "leftEarly": n answers whose client went before the end,
            "settings": {}, and what the vendor adds}
requests    [{"method", "path", "query", "headers", "auth": {"x-goog-api-key": "right"|"wrong"},
            "body": JSON or text or, of a form, its fields}]; keys are masked everywhere
violations  ["what was asked for that the vendor does not know"]
attempts    {"POST /v1/messages": 3}
scenarios   [names]; what they do is in wires.py and the vendors' scenarios.py
reset       forgets everything and sets the settings back
forgive     forgets the violations alone
scenario    {"name", "times": 1, "skip": 0, "path": regular expression, "method": "POST", and the
            scenario's own options, such as "seconds"}
answers     {"texts": [a text, or {"text", "thoughts", "pieces": number of characters or texts,
            "usage": {"input", "output", "thoughts", "audio"}, "finish": "stop" or the vendor's own
            word}]}; used once each, in their order
settings    {name: value}; see world.py and the vendors
"""

import json

from aiohttp import web

NONSENSE = (KeyError, TypeError, ValueError, AttributeError)


class Door:
    def __init__(self, world):
        self._world = world

    def state(self, body):
        world = self._world
        return {"violations": world.violations, "requests": len(world.requests),
                "attempts": world.attempts, "scenarios": world.plan.counts,
                "armed": world.plan.left, "answers": world.answers.left,
                "leftEarly": world.left_early, "settings": world.settings,
                **world.memory.state()}

    def requests(self, body):
        return self._world.requests

    def violations(self, body):
        return self._world.violations

    def attempts(self, body):
        return self._world.attempts

    def scenarios(self, body):
        return self._world.plan.names

    def reset(self, body):
        self._world.reset()

    def forgive(self, body):
        self._world.violations.clear()

    def scenario(self, body):
        self._world.plan.arm(body)

    def answers(self, body):
        self._world.answers.give(body["texts"])

    def settings(self, body):
        for name, value in body.items():
            self._world.set(name, value)


ASKING = ("state", "requests", "violations", "attempts", "scenarios")
CHANGING = ("reset", "forgive", "scenario", "answers", "settings")


def add_routes(web_app, door):
    def handler_of(verb):
        async def handler(request):
            try:
                body = json.loads(await request.read() or b"{}")
                answer = getattr(door, verb)(body)
                return web.json_response({} if answer is None else answer)
            except NONSENSE as error:
                return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return handler
    web_app.add_routes([web.get(f"/_fake/{verb}", handler_of(verb)) for verb in ASKING])
    web_app.add_routes([web.post(f"/_fake/{verb}", handler_of(verb)) for verb in CHANGING])


def answer_line(doors, line):
    """`doors` by their vendor's name."""
    vendor, _, rest = line.partition(" ")
    verb, _, text = rest.partition(" ")
    if vendor not in doors:
        return f"error no vendor '{vendor}' is served"
    if verb not in ASKING + CHANGING:
        return f"error unknown verb '{verb}'"
    try:
        answer = getattr(doors[vendor], verb)(json.loads(text or "{}"))
    except NONSENSE as error:
        return f"error {type(error).__name__}: {error}"
    return "ok " + json.dumps({} if answer is None else answer)
