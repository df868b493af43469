"""How a notebook shows what models answered, as Markdown. Nothing of theirs is active in it: code
is in a fence, and of words everything that Markdown or HTML gives a meaning is escaped, also what
some viewers make a link of without being told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._rexa import GeneratedRun, Generation

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ACTIVE = re.compile(r"[\\`*_{}\[\]#!|~$^=]|[&<>]")
_LINKS = re.compile(r":(?=//)|(?<=www)\.|@", re.IGNORECASE)
_BLANKS = re.compile(r"^[ \t]+", re.MULTILINE)


def words(text: str) -> str:
    """Text that is shown as it is, paragraph by paragraph."""
    escaped = _ACTIVE.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), text)
    unlinked = _LINKS.sub(lambda found: f"&#{ord(found[0])};", escaped)
    return _BLANKS.sub("", unlinked).strip()


def fenced(text: str, language: str = "") -> str:
    """Text in a fence that it cannot end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    line_end = "" if text.endswith("\n") else "\n"
    return f"{fence}{language}\n{text}{line_end}{fence}"


def generation(self: Generation) -> str:
    parts = [words(self.explanation)] if not self.suggestions else []
    if self.code:
        parts.append(fenced(self.code, self.language))
    parts += [f"{number}. **{words(one.title)}** {words(one.task)} {words(one.why)}"
              for number, one in enumerate(self.suggestions, 1)]
    return "\n\n".join(filter(None, parts))


def generated_run(self: GeneratedRun) -> str:
    parts = [generation(self.generation)]
    if self.snapshot is not None:
        output = self.snapshot.stdout.text + self.snapshot.stderr.text
        parts += [f"{self.snapshot.status}:", fenced(output, "text")]
    parts.append(f"{len(self.steps)} step{'s'[:len(self.steps) > 1]}, ended: {words(self.end)}")
    return "\n\n".join(parts)
