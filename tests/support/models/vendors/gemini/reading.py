"""What a request to Gemini asks, whichever case its names are in."""

import base64
import binascii

import sounds
import strict
from answers import Question

from . import errors, files

FREE = {"responseSchema", "responseJsonSchema", "functionDeclarations", "labels", "functionCall",
        "functionResponse", "metadata", "partMetadata", "toolCall", "toolResponse"}
KINDS = ("text", "inlineData", "fileData", "functionCall", "functionResponse", "executableCode",
         "codeExecutionResult", "toolCall", "toolResponse", "audioTranscription")
AUDIO = {"audio/wav", "audio/x-wav", "audio/mp3", "audio/mpeg", "audio/aiff", "audio/aac",
         "audio/ogg", "audio/flac"}


def canonical(value):
    """The same with its fields' names in camel case."""
    if isinstance(value, list):
        return [canonical(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: inner if name in FREE else canonical(inner)
            for name, inner in ((strict.camel(name), inner) for name, inner in value.items())}


def texts_of(content):
    return [part["text"] for part in (content or {}).get("parts") or [] if "text" in part]


def question_of(request, body):
    if not body.get("contents"):
        raise errors.invalid("contents", "* GenerateContentRequest.contents: contents is not "
                             "specified")
    return said_in(request, body)


def said_in(request, body):
    contents = body.get("contents") or []
    for index, content in enumerate(contents):
        if content.get("role") not in (None, "user", "model"):
            raise errors.invalid(f"contents[{index}].role",
                                 "Please use a valid role: user, model.")
    check_parts(contents)
    last = next((one for one in reversed(contents) if one.get("role") != "model"), {})
    heard, seconds = listen(request, contents)
    spoken = [text for text, where in heard if where is last]
    everything = [text for one in [body.get("systemInstruction"), *contents]
                  for text in texts_of(one)]
    return Question("\n".join([*texts_of(last), *spoken]), "\n".join(everything),
                    tuple(text for text, _ in heard), seconds)


def check_parts(contents):
    """Each part is one of its kinds."""
    for number, content in enumerate(contents):
        for index, part in enumerate(content.get("parts") or []):
            place = f"contents[{number}].parts[{index}]"
            given = [name for name in KINDS if name in part]
            if not given:
                raise strict.Violation("missing", f"{place}.data: missing", f"{place}.data", "data")
            if len(given) > 1:
                raise strict.Violation("value", f"{place}: '{given[1]}' besides '{given[0]}'",
                                       place, f"oneof field 'data' is already set: {given[1]}")


def listen(request, contents):
    """What recordings say, each with the content it is in, and how long they last together."""
    heard, seconds = [], 0.0
    for number, content in enumerate(contents):
        for index, part in enumerate(content.get("parts") or []):
            place = f"contents[{number}].parts[{index}]"
            data = recording(request, part, place)
            if data is None:
                continue
            try:
                heard.append((sounds.text_of(data), content))
                seconds += sounds.seconds_of(data)
            except sounds.Unreadable:
                raise errors.error(400, "Request contains an invalid argument.") from None
    return heard, seconds


def recording(request, part, place):
    """The bytes of a part that holds or names a recording."""
    if blob := part.get("inlineData"):
        kind, data = blob.get("mimeType", ""), decode(blob.get("data", ""), place)
    elif named := part.get("fileData"):
        file = files.usable(request, named.get("fileUri", ""))
        kind, data = named.get("mimeType") or file.mime_type, file.data
    else:
        return None
    kind = kind.partition(";")[0]
    if kind not in AUDIO:
        raise errors.invalid(place, f"Unsupported MIME type: {kind}")
    return data


def decode(text, place):
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        raise errors.invalid(f"{errors.snake(place)}.inline_data.data",
                             f"Invalid value at '{errors.snake(place)}.inline_data.data' "
                             "(TYPE_BYTES), Base64 decoding failed.") from None
