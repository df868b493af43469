"""Answers in Gemini's shape, whole and as the chunks of a stream."""

import base64
import secrets

from answers import Usage

FINISHES = {"stop": "STOP"}
SIGNATURE = base64.b64encode(b"signature of a fake thought").decode()


class Speech:
    """One answer on its way out: what stays the same in all of its chunks. The token is that by
    which the rest of the answer can be had; a cache held `cached` tokens of the input."""

    def __init__(self, answer, model, show_thoughts, token=None, cached=0):
        self._answer = answer
        self._model = model
        self._shows_thoughts = show_thoughts or answer.insists
        self._id = secrets.token_urlsafe(16)
        self._usage = answer.usage
        self._token = token
        self._cached = cached

    @property
    def _finish(self):
        return FINISHES.get(self._answer.finish, self._answer.finish)

    def _frame(self, candidate, usage):
        chunk = {"candidates": [candidate]} if candidate is not None else {}
        if usage is not None and not self._answer.withheld:
            chunk["usageMetadata"] = usage_metadata(usage, self._cached)
        return {**chunk, "modelVersion": self._model, "responseId": self._id}

    def _so_far(self, output):
        return Usage(self._usage.input, output, self._usage.thoughts, self._usage.audio)

    def whole(self):
        parts = []
        if self._answer.thoughts and self._shows_thoughts:
            parts.append({"text": self._answer.thoughts, "thought": True})
        if self._answer.text:
            parts.append({"text": self._answer.text})
            if self._answer.thoughts:
                parts[-1]["thoughtSignature"] = SIGNATURE
        content = {"content": {"parts": parts, "role": "model"}} if parts else {"content": {
            "role": "model"}}
        return self._frame({**content, **self._end(), "index": 0}, self._usage)

    def _end(self):
        token = {"continuationToken": self._token} if self._finish == "CONTINUATION" else {}
        return {"finishReason": self._finish, **token}

    def chunks(self):
        """Thoughts first, then text, and the reason for the end with the last of it."""
        if self._shows_thoughts:
            for piece in self._answer.thought_pieces:
                yield self._piece({"text": piece, "thought": True}, 0)
        said = 0
        for index, piece in enumerate(self._answer.pieces):
            said = min(said + max(1, len(piece) // 4), self._usage.output)
            yield self._piece({"text": piece}, said, self._checkpoint(index))
        last = {"text": ""}
        if self._answer.thoughts:
            last["thoughtSignature"] = SIGNATURE
        content = {"parts": [last], "role": "model"} if self._answer.text else {"role": "model"}
        yield self._frame({"content": content, **self._end(), "index": 0}, self._usage)

    def _checkpoint(self, index):
        """The token, with the last piece before the rest that it stands for."""
        if self._token is None or self._finish == "CONTINUATION":
            return {}
        if index != len(self._answer.pieces) - len(self._answer.rest) - 1:
            return {}
        return {"continuationToken": self._token}

    def _piece(self, part, said, more=None):
        return self._frame({"content": {"parts": [part], "role": "model"}, "index": 0,
                            **(more or {})}, self._so_far(said))


def usage_metadata(usage, cached):
    details = [{"modality": "TEXT", "tokenCount": usage.input - usage.audio}]
    if usage.audio:
        details.append({"modality": "AUDIO", "tokenCount": usage.audio})
    told = {"promptTokenCount": usage.input, "candidatesTokenCount": usage.output,
            "totalTokenCount": usage.total, "promptTokensDetails": details}
    if usage.thoughts:
        told["thoughtsTokenCount"] = usage.thoughts
    if cached:
        told["cachedContentTokenCount"] = cached
    return told
