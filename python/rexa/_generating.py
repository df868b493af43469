from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence, TypedDict

from . import _arguments, _rexa
from ._arguments import Recording, SnapshotRef, Task, Timeout, checked, said, text, whole
from ._engine_base import RUN_DEFAULTS, EngineBase, RunOptions
from ._rexa import (Draft, GeneratedRun, Generation, ModelInfo, OutputEvent, TextEvent, Transcript)
from .enums import Purpose, Thinking

if TYPE_CHECKING:
    from typing_extensions import Unpack


class AskOptions(TypedDict, total=False):
    """How a model is asked; see Engine.generate."""

    generator: str
    model: str
    max_output_tokens: int | None
    temperature: float | None
    top_p: float | None
    seed: int | None
    thinking: Thinking | str | None
    preview: bool
    on_text: Callable[[TextEvent], object] | None
    timeout: Timeout


class GenerateOptions(AskOptions, RunOptions, total=False):
    """How a model is asked for new code, and how that code runs."""


_SETTINGS = ("model", "max_output_tokens", "temperature", "top_p", "seed", "thinking")
_ASK_DEFAULTS: dict[str, Any] = dict(
    generator="", model="", max_output_tokens=None, temperature=None, top_p=None, seed=None,
    thinking=None, preview=True, on_text=None, timeout=None)
_ASK = _arguments.Options(_ASK_DEFAULTS)
_GENERATE = _arguments.Options({**_ASK_DEFAULTS, **RUN_DEFAULTS})


class Generating(EngineBase):
    """The part of an engine that asks models."""

    @checked(task=said, options=_GENERATE)
    def generate(self, task: Task, **options: Unpack[GenerateOptions]) -> Generation:
        """Asks a model for code, and runs nothing of the answer: give the generation to
        :meth:`run`, or to :meth:`keep` to edit it first.

        The code is only compiled, in a sandbox, to find where it begins and ends. The model is told
        the sandbox's interpreter and packages, the files that the code will find by name and size,
        and of data files the beginning.

        task: what the code is to do, in a sentence, or a rexa.Transcript of a spoken one.
        generator: which one of :attr:`generators` is asked; empty: the first.
        model: which of its models; empty: the one that it was set up with.
        max_output_tokens, temperature, top_p, seed, thinking: sent where the model takes them;
            ``reply.dropped_settings`` names those that were not. ``thinking`` is "none",
            "minimal", "low", "medium" or "high".
        preview: whether the beginnings of data files are shown to the model.
        language, parent, stdin, arguments, variables, files, ignore, limits, network, provider:
            how the code will run, as of :meth:`run`.
        on_text: called with each piece of the answer, a rexa.TextEvent, in this thread. An
            exception from it ends the call and is raised here. Without it, an answer that breaks
            off is asked for again.
        timeout: seconds or a timedelta.
        """
        return self._ask(self._request(Purpose.WRITE, task, options), options)

    @checked(task=said, options=_ASK)
    def modify(self, snapshot: SnapshotRef, task: Task,
               **options: Unpack[AskOptions]) -> Generation:
        """Asks for a snapshot's whole code, changed as the task says; it will run as a child of the
        snapshot, as that did. Options: those of :meth:`generate` that are about the model."""
        return self._about(Purpose.MODIFY, snapshot, task, options)

    @checked(task=said, options=_ASK)
    def fix(self, snapshot: SnapshotRef, task: Task = "",
            **options: Unpack[AskOptions]) -> Generation:
        """Asks for the code of a snapshot that failed, mended. ``task`` is a further wish, here and
        below. Options: those of :meth:`generate` that are about the model."""
        return self._about(Purpose.FIX, snapshot, task, options)

    @checked(task=said, options=_ASK)
    def explain(self, snapshot: SnapshotRef, task: Task = "",
                **options: Unpack[AskOptions]) -> Generation:
        """Asks what a snapshot does and shows; the words are its ``explanation``."""
        return self._about(Purpose.EXPLAIN, snapshot, task, options)

    @checked(task=said, options=_ASK)
    def document(self, snapshot: SnapshotRef, task: Task = "",
                 **options: Unpack[AskOptions]) -> Generation:
        """Asks for a snapshot's code with comments and a summary."""
        return self._about(Purpose.DOCUMENT, snapshot, task, options)

    @checked(task=said, n=whole(1, 10), options=_ASK)
    def suggest(self, snapshot: SnapshotRef, n: int = 3, task: Task = "",
                **options: Unpack[AskOptions]) -> Generation:
        """Asks for further experiments, at most 10: its ``suggestions``. :meth:`keep` makes drafts
        of them, and each one's ``task`` can be given to :meth:`modify`."""
        return self._about(Purpose.SUGGEST, snapshot, task, options, n)

    @checked(task=said, options=_GENERATE)
    def generate_and_run(self, task: Task = "", *, modify: SnapshotRef | None = None,
                         fix: SnapshotRef | None = None, repairs: int = 0,
                         token_budget: int | None = None, budget_usd: float | None = None,
                         on_generated: Callable[[Generation], object] | None = None,
                         on_output: Callable[[OutputEvent], object] | None = None,
                         **options: Unpack[GenerateOptions]) -> GeneratedRun:
        """Generates code and runs it; code that fails is given back to the model as often as
        ``repairs`` says, each time as a child of the snapshot that failed.

        It ends early when an error comes again and when code comes back that had failed; see
        ``end``. Once there is an answer, what goes wrong behind it is no exception: it is the
        ``failure`` of what is returned, whose ``snapshot`` is None where the code was not run.

        task: as of :meth:`generate`.
        modify, fix: a snapshot whose code is to be changed, or mended, in place of new code.
        repairs: 0 to 20.
        token_budget, budget_usd: what all requests to the model may use together; looked at before
            each further one. What is not known may be anything: a generator without known prices,
            such as Ollama and other servers of one's own, ends ``budget_usd`` with its first
            answer. ``prices=[rexa.ModelPrice("*", 0, 0)]`` of rexa.ModelOptions says that its
            models cost nothing.
        on_generated: called with each rexa.Generation before its code runs, in this thread; when
            it returns something false other than None, the code is not run and this is the end.
        on_output: as of :meth:`run`.
        Further options: those of :meth:`generate`; how the code runs only for new code.
        """
        self._callbacks.refuse_within("generate_and_run")
        deliver = self._callbacks.deliver_to
        return self._native.generate_and_run(
            self._whole_request(task, modify, fix, options), repairs=repairs,
            token_budget=token_budget,
            budget_nano_usd=None if budget_usd is None else round(budget_usd * 10**9),
            on_text=deliver(options["on_text"]), on_generated=deliver(on_generated),
            on_output=deliver(on_output), timeout=options["timeout"])

    @checked()
    def keep(self, generation: Generation, *, timeout: Timeout = None) -> list[Draft]:
        """Keeps generated code as a draft, to be edited and run; of suggestions one for each, with
        the code of the snapshot and a task of its own."""
        return self._native.keep(generation, timeout=timeout)

    @checked()
    def generation(self, snapshot: SnapshotRef, *, timeout: Timeout = None) -> Generation:
        """What was asked and answered for the code of a snapshot. NotFound for code that nobody
        generated."""
        return self._native.generation(self._id(snapshot), timeout=timeout)

    @checked(audio=_arguments.recording, language=text)
    def transcribe(self, audio: Recording, *, language: str = "", vocabulary: Sequence[str] = (),
                   transcriber: str = "", model: str = "", timeout: Timeout = None) -> Transcript:
        """What was said in a recording: read it, correct its ``text``, and give it to
        :meth:`generate` as a task.

        audio: WAV, MP3, FLAC or Ogg, as bytes or as the path of a file.
        language: as in "en" or "de-DE"; empty: found out.
        vocabulary: words that may be said, such as names of libraries and columns; at most 1,000.
        transcriber: "gemini" or "openai"; empty: the engine's first.
        model: empty: the transcriber's own.
        timeout: seconds or a timedelta.
        """
        self._callbacks.refuse_within("transcribe")
        return self._native.transcribe(
            audio, language=language, vocabulary=list(vocabulary), transcriber=transcriber,
            model=model, timeout=timeout)

    @property
    def generators(self) -> list[str]:
        """The names of the generators; the first is the default."""
        return self._native.generators

    @checked()
    def models(self, generator: str = "", *, timeout: Timeout = None) -> list[ModelInfo]:
        """What a generator can be asked for; of the first for an empty name."""
        return self._native.models(generator, timeout=timeout)

    def _about(self, purpose: Purpose, snapshot: SnapshotRef, task: Task,
               options: Mapping[str, Any], count: int = 3) -> Generation:
        return self._ask(self._request(purpose, task, options, snapshot, count), options)

    def _ask(self, request: _rexa.GenerateRequest, options: Mapping[str, Any]) -> Generation:
        self._callbacks.refuse_within("generate")
        return self._native.generate(request,
                                     on_text=self._callbacks.deliver_to(options["on_text"]),
                                     timeout=options["timeout"])

    def _whole_request(self, task: Task, modify: SnapshotRef | None, fix: SnapshotRef | None,
                       options: Mapping[str, Any]) -> _rexa.GenerateRequest:
        subject = fix if modify is None else modify
        if subject is None:
            return self._request(Purpose.WRITE, task, options)
        if modify is not None and fix is not None:
            raise TypeError("modify and fix: only one of them can be given")
        given = [name for name, value in RUN_DEFAULTS.items() if options[name] != value]
        if given:
            raise TypeError(f"{given[0]}: changed code runs as its snapshot did")
        return self._request(Purpose.FIX if modify is None else Purpose.MODIFY, task, options,
                             subject)

    def _request(self, purpose: Purpose, task: Task, options: Mapping[str, Any],
                 subject: SnapshotRef | None = None, count: int = 3) -> _rexa.GenerateRequest:
        transcript = task if isinstance(task, Transcript) else None
        words = task.text if isinstance(task, Transcript) else task
        return _rexa.GenerateRequest(
            purpose=purpose, subject=None if subject is None else self._id(subject), task=words,
            transcript=transcript, count=count,
            generator=options["generator"],
            settings=_rexa.ModelSettings(**{name: options[name] for name in _SETTINGS}),
            run=self._run_request("", words, options) if subject is None else None,
            preview=options["preview"])
