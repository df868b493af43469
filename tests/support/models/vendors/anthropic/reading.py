"""What a request asks, and what each version of the API refuses."""

from answers import Question

from . import errors

OLD, NEW = "2023-06-01", "2026-10-21"
SAMPLING = ("temperature", "top_p", "top_k")


def version_of(request):
    version = request.headers.get("anthropic-version")
    if version is None:
        raise errors.error(400, "anthropic-version: header is required")
    if version not in (OLD, NEW):
        raise errors.error(400, f"anthropic-version: {version} is not a valid version")
    return version


def blocks_of(content):
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def text_of(content):
    return "\n".join(block["text"] for block in blocks_of(content) if block["type"] == "text")


def question_of(body):
    messages = body["messages"]
    last = next((one for one in reversed(messages) if one["role"] == "user"), None)
    texts = [text_of(body.get("system") or ""), *(text_of(one["content"]) for one in messages)]
    return Question(text_of(last["content"]) if last else "", "\n".join(filter(None, texts)))


def check(request, body):
    if not body["messages"]:
        raise errors.error(400, "messages: at least one message is required")
    if body["messages"][0]["role"] == "assistant":
        raise errors.error(400, "messages: first message must use the \"user\" role")
    for index, message in enumerate(body["messages"]):
        check_content(index, message)
    if version_of(request) == NEW:
        check_new(body)
    check_thinking(body)


def check_content(index, message):
    for number, block in enumerate(blocks_of(message["content"])):
        if block["type"] == "text" and not block["text"].strip():
            raise errors.error(400, f"messages.{index}.content.{number}: text content blocks must "
                               "be non-empty")


def check_new(body):
    for knob in SAMPLING:
        if knob in body:
            raise errors.error(400, f"{knob}: is not supported by this version of the API")
    for index, message in enumerate(body["messages"]):
        for number, block in enumerate(blocks_of(message["content"])):
            place = f"messages.{index}.content.{number}"
            if block["type"] == "document" and message["role"] == "assistant":
                raise errors.error(400, f"{place}: documents are not allowed in assistant turns")
            if block["type"] == "text" and message["role"] == "user" and block.get("citations"):
                raise errors.error(400, f"{place}.citations: must be empty")


def check_thinking(body):
    thinking = body.get("thinking") or {}
    if body.get("max_tokens", 1) < 1:
        raise errors.error(400, "max_tokens: must be greater than or equal to 1")
    if thinking.get("type") == "enabled":
        if thinking["budget_tokens"] < 1024:
            raise errors.error(400, "thinking.enabled.budget_tokens: Input should be greater than "
                               "or equal to 1024")
        if thinking["budget_tokens"] >= body.get("max_tokens", thinking["budget_tokens"] + 1):
            raise errors.error(400, "`max_tokens` must be greater than `thinking.budget_tokens`.")
