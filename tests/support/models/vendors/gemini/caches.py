"""Cached contents: what requests begin with, kept under a name until its time is over."""

import dataclasses
import datetime
import re
import secrets

from answers import Question
from replies import json_reply

from . import errors, files, profiles, reading
from .register import serves

USUAL_LIFE = "3600s"
LEAST_TOKENS = 1024
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
DURATION = re.compile(r"\d+(\.\d{1,9})?s")


@dataclasses.dataclass
class Cache:
    """`question` is what was said in it."""
    name: str
    model: str
    display_name: str
    question: Question
    made: datetime.datetime
    updated: datetime.datetime
    end: datetime.datetime

    def to_json(self):
        described = {"name": f"cachedContents/{self.name}", "model": f"models/{self.model}",
                     "createTime": files.stamp(self.made), "updateTime": files.stamp(self.updated),
                     "expireTime": files.stamp(self.end),
                     "usageMetadata": {"totalTokenCount": self.question.tokens}}
        if self.display_name:
            described["displayName"] = self.display_name
        return described


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def end_of(body, moment):
    """When what is kept from this moment on is gone."""
    if "ttl" in body and "expireTime" in body:
        raise errors.invalid("cached_content", "Invalid value at 'cached_content' (oneof), oneof "
                             "field 'expiration' is already set. Cannot set 'expireTime'")
    if text := body.get("expireTime"):
        if not MOMENT.fullmatch(text):
            raise no_value_of("expire_time", "Timestamp", text)
        return datetime.datetime.fromisoformat(text)
    text = body.get("ttl") or USUAL_LIFE
    if not DURATION.fullmatch(text):
        raise no_value_of("ttl", "Duration", text)
    return moment + datetime.timedelta(seconds=float(text[:-1]))


def no_value_of(name, kind, text):
    place = f"cached_content.{name}"
    return errors.invalid(place, f"Invalid value at '{place}' "
                          f'(type.googleapis.com/google.protobuf.{kind}), "{text}"')


def kept(request, name):
    cache = request["world"].memory.caches.get(name)
    if cache is None or cache.end <= now():
        raise errors.error(403, "CachedContent not found (or permission denied)")
    return cache


def found(request):
    return kept(request, request["path"]["cache"])


def used(request, model, body):
    """The cache that a request to generate names, where it names one."""
    name = body.get("cachedContent")
    if not name:
        return None
    cache = kept(request, name.removeprefix("cachedContents/"))
    if cache.model != model:
        raise errors.error(400, f"Model used by GenerateContent request (models/{model}) and "
                           f"CachedContent (models/{cache.model}) has to be the same.")
    if any(body.get(one) for one in ("systemInstruction", "tools", "toolConfig")):
        raise errors.error(400, "CachedContent can not be used with GenerateContent request "
                           "setting system_instruction, tools or tool_config.")
    return cache


def before(cache, question):
    """The question with what the cache holds said before it."""
    return Question(question.prompt, f"{cache.question.everything}\n{question.everything}",
                    cache.question.heard + question.heard,
                    cache.question.seconds + question.seconds)


@serves("POST /{version}/cachedContents")
async def create(request):
    body = reading.canonical(request["json"])
    model, _ = profiles.named(request["path"]["version"], body["model"].removeprefix("models/"),
                              profiles.CACHING)
    question = reading.said_in(request, body)
    if question.tokens < LEAST_TOKENS:
        raise errors.error(400, "Cached content is too small. total_token_count="
                           f"{question.tokens}, min_total_token_count={LEAST_TOKENS}")
    moment = now()
    cache = Cache(secrets.token_hex(12), model, body.get("displayName"), question, moment, moment,
                  end_of(body, moment))
    request["world"].memory.caches[cache.name] = cache
    return json_reply(cache.to_json())


@serves("GET /{version}/cachedContents/{cache}")
async def look(request):
    return json_reply(found(request).to_json())


@serves("PATCH /{version}/cachedContents/{cache}")
async def change(request):
    cache = found(request)
    moment = now()
    cache.end = end_of(reading.canonical(request["json"]), moment)
    cache.updated = moment
    return json_reply(cache.to_json())


@serves("DELETE /{version}/cachedContents/{cache}")
async def delete(request):
    del request["world"].memory.caches[found(request).name]
    return json_reply({})


@serves("GET /{version}/cachedContents")
async def listed(request):
    moment = now()
    shown, token = files.page(request, [cache.to_json() for cache in
                                        request["world"].memory.caches.values()
                                        if cache.end > moment], 50, 1000)
    return json_reply({"cachedContents": shown, **({"nextPageToken": token} if token else {})})
