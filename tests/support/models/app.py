"""The way of one request: recorded, checked against the table, let in, perhaps spoilt, answered."""

import json
import traceback

from aiohttp import web

import replies
import strict
from replies import ApiError, Pause, Reply
from scenarios import NONE

MOST_RECORDED = 1 << 20  # bytes of a body that is no JSON


class Application:
    """Serves one vendor. A vendor is a module with NAME, CONTRACT, HANDLERS, SCENARIOS, SETTINGS,
    Memory, and functions: `authenticate` a request, `question` of a request, `refusal` of a
    violation and `error` as replies, and those of vendors/usual.py."""

    def __init__(self, world):
        self.world = world
        self.vendor = world.vendor

    async def serve(self, request):
        request["world"] = self.world
        request["scenario"] = NONE
        request["entry"] = self.world.note_request(request)
        try:
            return await replies.send(request, self._paced(await self._reply(request)))
        except ConnectionError:
            self.world.left_early += 1
            return replies.close(request)
        except web.HTTPException:  # a request that is no proper HTTP
            raise
        except Exception as error:
            traceback.print_exc()
            self.world.note_failure(f"{request.method} {request.path}", error)
            return replies.close(request)

    async def _reply(self, request):
        try:
            return await self._checked(request)
        except strict.Violation as violation:
            self.world.violations.append(str(violation))
            return self.vendor.refusal(request, violation)
        except ApiError as error:
            return self.vendor.error(request, error)

    async def _checked(self, request):
        contract = self.vendor.CONTRACT
        endpoint, request["path"] = contract.find(request.method, self._place(request))
        request["endpoint"] = endpoint
        contract.check(endpoint, request.query, request.headers)
        await self._read(request, contract, endpoint)
        self.vendor.authenticate(request)
        question = request["question"] = await self.vendor.question(request)
        chosen = request["scenario"] = self.world.plan.choose(
            request.method, request.path, question.prompt if question else "")
        if chosen.refuses:
            return self._spoilt(request, chosen.refuse(self.world.key))
        reply = await self.vendor.HANDLERS[endpoint.name](request)
        return chosen.reply(reply)

    def _place(self, request):
        """The path as the vendor's table has it."""
        path, prefix = request.path, self.world.settings["prefix"]
        place = (self.vendor.place_of(self.world, path[len(prefix):])
                 if path.startswith(prefix) else None)
        if place is None:
            raise strict.Violation("path", f"{request.method} {path}: nothing is there", name=path)
        return place

    async def _read(self, request, contract, endpoint):
        if endpoint.body in ("multipart", "bytes"):
            return
        data = await request.read()
        request["entry"]["body"] = self._shown(data)
        content_type = request.content_type if "Content-Type" in request.headers else None
        request["json"] = contract.read_json(endpoint, data, content_type,
                                             self.vendor.extra_fields(self.world))

    def _shown(self, data):
        key = (self.world.key or "").encode()
        if key and key in data:
            data = data.replace(key, b"<the key>")
        try:
            return json.loads(data) if data else None
        except (ValueError, RecursionError):
            return data[:MOST_RECORDED].decode(errors="backslashreplace")

    @staticmethod
    def _spoilt(request, outcome):
        """What a scenario refuses with: a reply, or an error in the vendor's shape."""
        if isinstance(outcome, Reply):
            return outcome
        raise outcome

    def _paced(self, reply):
        settings = self.world.settings
        reply.pieces = paced(reply.pieces, settings["first_byte_seconds"],
                             settings["between_seconds"] if reply.streamed else 0)
        return reply


def paced(pieces, first, between):
    if first:
        yield Pause(first)
    for number, piece in enumerate(pieces):
        if number and between:
            yield Pause(between)
        yield piece


def next_answer(request):
    """What the model says to this request."""
    world = request["world"]
    answer = world.answers.next(request["question"], world.settings["piece_chars"])
    return request["scenario"].shape(answer)


def make(application):
    web_app = web.Application(client_max_size=1 << 40)
    web_app.router.add_route("*", "/{path:(?!_fake/).*}", application.serve)
    return web_app

