"""What the models say: texts given through the door in their order, else the story's, else the
truth that nobody was asked."""

import dataclasses

import story

HONEST = '''No real model was asked; this program says so.

```python
print("This answer comes from a test double: no real model was asked.")
```
'''
FIELDS = ("text", "thoughts", "pieces", "usage", "finish")


@dataclasses.dataclass
class Usage:
    """Tokens; a part of the input may be of sound."""
    input: int
    output: int
    thoughts: int = 0
    audio: int = 0

    @property
    def total(self):
        return self.input + self.output + self.thoughts


@dataclasses.dataclass
class Answer:
    """`pieces` and `thought_pieces` are what a stream cuts the texts into; they may have no end.
    `finish` is "stop" or the vendor's own word; with `withheld` the tokens are not told, one that
    `insists` shows its thoughts to whoever did not ask for them, and `rest` is what a further
    request is to have."""
    text: str
    thoughts: str = ""
    pieces: tuple = ()
    thought_pieces: tuple = ()
    usage: Usage = None
    finish: str = "stop"
    withheld: bool = False
    insists: bool = False
    rest: tuple = ()


@dataclasses.dataclass
class Question:
    """`prompt` is the last text of the user, with what was heard in recordings, `everything` all
    text of the request; `seconds` is how long the recordings last."""
    prompt: str
    everything: str
    heard: tuple = ()
    seconds: float = 0.0

    @property
    def audio_tokens(self):
        return round(self.seconds * AUDIO_TOKENS_PER_SECOND)

    @property
    def tokens(self):
        return tokens_of(self.everything) + self.audio_tokens


AUDIO_TOKENS_PER_SECOND = 32


def tokens_of(text):
    """Four bytes are a token here; the vendors' own counts are not to be had offline."""
    return (len(text.encode(errors="surrogatepass")) + 3) // 4


def cut(text, size):
    return tuple(text[start:start + size] for start in range(0, len(text), size))


class Queue:
    def __init__(self):
        self._given = []

    def give(self, texts):
        self._given += [self._read(one) for one in texts]

    @staticmethod
    def _read(one):
        fields = {"text": one} if isinstance(one, str) else dict(one)
        unknown = set(fields) - set(FIELDS)
        if unknown:
            raise ValueError(f"unknown name '{unknown.pop()}': one of {', '.join(FIELDS)}")
        if isinstance(fields.get("pieces"), int):
            fields["pieces"] = cut(fields["text"], fields["pieces"])
        if "text" not in fields:
            fields["text"] = "".join(fields["pieces"])
        if "usage" in fields:
            fields["usage"] = Usage(**fields["usage"])
        return fields

    @property
    def left(self):
        return len(self._given)

    def clear(self):
        self._given.clear()

    def next(self, question, piece_size):
        """The next answer, with everything that was left open filled in."""
        given = self._given.pop(0) if self._given else {
            "text": story.answer_to(question.prompt) or HONEST}
        answer = Answer(**given)
        complete(answer, question, piece_size)
        return answer


def complete(answer, question, piece_size):
    answer.pieces = tuple(answer.pieces) or cut(answer.text, piece_size)
    answer.thought_pieces = cut(answer.thoughts, piece_size)
    answer.usage = answer.usage or Usage(question.tokens, tokens_of(answer.text),
                                         tokens_of(answer.thoughts), question.audio_tokens)
