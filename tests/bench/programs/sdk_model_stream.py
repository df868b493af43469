"""For each line: takes a streamed answer by the vendor's own SDK, and prints the monotonic time of
its first text and the CPU milliseconds of all of it."""

import resource
import sys
import time

vendor, url = sys.argv[1:]


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1e3


def by_gemini():
    from google import genai
    client = genai.Client(api_key="key", http_options={"base_url": url})

    def texts():
        for chunk in client.models.generate_content_stream(model="gemini-3.8-flash",
                                                           contents="hi"):
            yield chunk.text
    return texts


def by_openai():
    import openai
    client = openai.OpenAI(api_key="key", base_url=f"{url}/v1")

    def texts():
        for chunk in client.chat.completions.create(
                model="gpt-5", stream=True, messages=[{"role": "user", "content": "hi"}]):
            yield chunk.choices[0].delta.content
    return texts


def by_anthropic():
    import anthropic
    client = anthropic.Anthropic(api_key="key", base_url=url)

    def texts():
        for event in client.messages.create(
                model="claude-sonnet-5-5", max_tokens=100, stream=True,
                messages=[{"role": "user", "content": "hi"}]):
            if event.type == "content_block_delta":
                yield event.delta.text
    return texts


texts = {"gemini": by_gemini, "openai": by_openai, "anthropic": by_anthropic}[vendor]()
for line in sys.stdin:
    first, start = None, cpu()
    for text in texts():
        if text and first is None:
            first = time.monotonic()
    print(first, cpu() - start, flush=True)
