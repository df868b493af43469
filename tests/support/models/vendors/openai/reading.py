"""What a request asks: the messages' texts, and what their recordings say."""

import base64
import binascii

import sounds
from answers import Question

from . import errors


def parts_of(message):
    content = message.get("content")
    if isinstance(content, list):
        return content
    return [{"type": "text", "text": content}] if content else []


def text_of(message):
    return "\n".join(part.get("text", "") for part in parts_of(message) if "text" in part)


def question_of(messages):
    heard, seconds = [], 0.0
    last = next((one for one in reversed(messages) if one.get("role", "user") == "user"), {})
    spoken = []
    for message in messages:
        for part in parts_of(message):
            if part["type"] == "input_audio":
                text, length = listen(part["input_audio"])
                heard.append(text)
                seconds += length
                if message is last:
                    spoken.append(text)
    return Question("\n".join([text_of(last), *spoken]).strip("\n"),
                    "\n".join(filter(None, map(text_of, messages))), tuple(heard), seconds)


def listen(audio):
    try:
        data = base64.b64decode(audio["data"], validate=True)
        if sounds.kind_of(data) != audio["format"]:
            raise sounds.Unreadable("not of the format that was named")
        return sounds.text_of(data), sounds.seconds_of(data)
    except (binascii.Error, ValueError, sounds.Unreadable):
        raise errors.error(400, "The data provided for 'input_audio' is not of valid "
                           f"{audio['format']} format.", "invalid_request_error",
                           "messages", "invalid_value") from None
