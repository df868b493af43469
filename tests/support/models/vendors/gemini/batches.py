"""Batches: many requests in one, answered some time later."""

import dataclasses
import datetime
import secrets

from replies import ApiError, json_reply

from . import caches, errors, files, generate, profiles, reading
from .register import serves

TYPE = "type.googleapis.com/google.ai.generativelanguage.v1beta.GenerateContentBatch"
ACTION = "batchGenerateContent"
CODES = {"INVALID_ARGUMENT": 3, "NOT_FOUND": 5, "PERMISSION_DENIED": 7, "FAILED_PRECONDITION": 9}
OVER = ("SUCCEEDED", "CANCELLED")


@dataclasses.dataclass
class Batch:
    """`responses` are there from the beginning, and shown when it has succeeded."""
    name: str
    model: str
    display_name: str
    responses: list
    looks_left: int
    made: datetime.datetime
    updated: datetime.datetime
    state: str = "PENDING"

    def go_on(self, state):
        self.state = state
        self.updated = caches.now()

    def to_json(self):
        """As the operation that it is."""
        metadata = {"@type": TYPE, "name": f"batches/{self.name}",
                    "model": f"models/{self.model}", "createTime": files.stamp(self.made),
                    "updateTime": files.stamp(self.updated), "batchStats": self._stats(),
                    "state": f"BATCH_STATE_{self.state}"}
        if self.display_name:
            metadata["displayName"] = self.display_name
        operation = {"name": f"batches/{self.name}", "metadata": metadata}
        if self.state not in OVER:
            return operation
        metadata["endTime"] = files.stamp(self.updated)
        operation["done"] = True
        if self.state == "SUCCEEDED":
            output = {"inlinedResponses": {"inlinedResponses": self.responses}}
            metadata["output"] = output
            operation["response"] = {"@type": TYPE + "Output", **output}
        else:
            operation["error"] = {"code": 1, "message": "The operation was cancelled."}
        return operation

    def _stats(self):
        stats = {"requestCount": str(len(self.responses))}
        if self.state == "SUCCEEDED":
            failed = sum("error" in one for one in self.responses)
            stats["successfulRequestCount"] = str(len(self.responses) - failed)
            stats["failedRequestCount"] = str(failed)
        else:
            stats["pendingRequestCount"] = stats["requestCount"]
        return stats


def response_of(request, item):
    """What the model answers to one request of the batch, which may be an error."""
    body = item["request"]
    told = {"metadata": item["metadata"]} if "metadata" in item else {}
    try:
        request["body"], request["question"] = body, reading.question_of(request, body)
        whole = generate.speech_of(request, ACTION).whole()
    except ApiError as error:
        return {**told, "error": {"code": CODES[error.more["word"]], "message": error.message}}
    return {**told, "response": request["scenario"].body(whole)}


@serves(f"POST /{{version}}/models/{{model}}:{ACTION}")
async def create(request):
    model, _ = profiles.named(request["path"]["version"], request["path"]["model"], ACTION)
    asked = reading.canonical(request["json"])["batch"]
    items = asked["inputConfig"]["requests"]["requests"]
    if not items:
        raise errors.invalid("batch.input_config", "A batch needs at least one request.")
    moment = caches.now()
    world = request["world"]
    batch = Batch(secrets.token_hex(12), model, asked.get("displayName"),
                  [response_of(request, item) for item in items], world.settings["running_looks"],
                  moment, moment)
    world.memory.batches[batch.name] = batch
    return json_reply(batch.to_json())


def found(request):
    name = request["path"]["batch"]
    batch = request["world"].memory.batches.get(name)
    if batch is None:
        raise errors.error(404, f"Operation batches/{name} not found.")
    return batch


@serves("GET /{version}/batches/{batch}")
async def look(request):
    batch = found(request)
    if batch.state not in OVER:
        batch.go_on("RUNNING" if batch.looks_left > 0 else "SUCCEEDED")
        batch.looks_left -= 1
    return json_reply(batch.to_json())


@serves("POST /{version}/batches/{batch}:cancel")
async def cancel(request):
    batch = found(request)
    if batch.state not in OVER:
        batch.go_on("CANCELLED")
    return json_reply({})


@serves("DELETE /{version}/batches/{batch}")
async def delete(request):
    del request["world"].memory.batches[found(request).name]
    return json_reply({})


@serves("GET /{version}/batches")
async def listed(request):
    shown, token = files.page(request, [batch.to_json() for batch in
                                        request["world"].memory.batches.values()], 10, 100)
    return json_reply({"operations": shown, **({"nextPageToken": token} if token else {})})
