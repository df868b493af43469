import datetime
import os
from typing import Any, Callable, Generic, Iterator, Mapping, Sequence, TypeVar

from . import _arguments
from ._output import Output
from .enums import (Aspect, AudioFormat, CodeSource, DamageKind, Durability, Enforcement, EntryKind,
                    ExtractionMethod, FileChange, GalileoAudio, Isolation, Language, LineOp,
                    Network, OpenAiServer, Origin, Precision, Purpose, RepairEnd, Speaker, Status,
                    Stream, TextKind, Thinking, VerdictKind)
from .errors import Error

# What Engine and open pass on was checked and converted; see _arguments.py.
_Timeout = _arguments.Timeout
_Path = _arguments.Path
_Contents = _arguments.Contents

__version__: str

def error_name(code: int) -> str: ...
def enum_words() -> dict[str, list[str]]: ...
def close_all() -> None: ...
def abandon_all() -> None: ...
def refuse_subinterpreters() -> None: ...
def open(folder: _Path, *, interpreters: Mapping[str, _Path], visible_paths: list[str],
         launcher: _Path, cache_folder: _Path, durability: Durability | str,
         concurrent_runs: int, daytona: DaytonaOptions | None, provider: str,
         budget_nano_usd: int | None, generators: list[GeneratorSource], generator: str,
         transcribers: list[TranscriberSource], listeners: list[GalileoSource]) -> Engine: ...
def gemini(**given: Any) -> GeneratorSource: ...
def openai(**given: Any) -> GeneratorSource: ...
def anthropic(**given: Any) -> GeneratorSource: ...
def gemini_speech(**given: Any) -> TranscriberSource: ...
def openai_speech(**given: Any) -> TranscriberSource: ...

class DaytonaOptions:
    """What rexa.Daytona was given. It shows nothing of it, and cannot be copied or pickled."""

    def __init__(self, *, api_key: str, api_url: str, organization: str, target: str,
                 snapshot: str, image: str, resources: tuple[int, int, int] | None,
                 allowed_addresses: list[str], allowed_domains: list[str],
                 labels: dict[str, str], idle_minutes: int, prices: tuple[int, int, int],
                 ca_file: _Path, ca_folder: _Path, proxy: str, no_proxy: str) -> None: ...

class GeneratorSource:
    """What a service of models was given. It shows no key, and cannot be copied or pickled."""

    @property
    def model(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    def check(self) -> None:
        """Raises what :func:`open` would for it. Nothing is sent."""

class TranscriberSource:
    """What a service of models was given. It shows no key, and cannot be copied or pickled."""

    @property
    def model(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    def check(self) -> None:
        """Raises what :func:`open` would for it. Nothing is sent."""

class GalileoSource:
    """What rexa.Galileo was given. It shows nothing of it, and cannot be copied or pickled."""

    def __init__(self, **given: Any) -> None: ...
    def status(self) -> GalileoStatus: ...
    def flush(self, timeout: _Timeout) -> None: ...

class GalileoStatus:
    """How logging to Galileo goes. Nothing of it is ever an error of what is logged."""

    @property
    def sent(self) -> int:
        """Traces that Galileo took."""
    @property
    def dropped(self) -> int:
        """Traces lost: there was no room, or no way to send them."""
    @property
    def waiting(self) -> int:
        """Traces that are not sent yet, unfinished ones included."""
    @property
    def last_error(self) -> Error | None:
        """Of sending; None where there was none."""

class Limits:
    """What one run may use. What is not given is the default."""

    def __init__(self, *, wall_time: datetime.timedelta | float | None = None,
                 cpu_time: datetime.timedelta | float | None = None,
                 memory_bytes: int | None = None, processes: int | None = None,
                 open_files: int | None = None, file_bytes: int | None = None,
                 workspace_bytes: int | None = None, workspace_files: int | None = None,
                 temporary_bytes: int | None = None, output_bytes: int | None = None,
                 output_head_bytes: int | None = None,
                 output_tail_bytes: int | None = None) -> None: ...
    @property
    def wall_time(self) -> datetime.timedelta:
        """Rounded up to milliseconds."""
    @property
    def cpu_time(self) -> datetime.timedelta:
        """Rounded up to seconds."""
    @property
    def memory_bytes(self) -> int: ...
    @property
    def processes(self) -> int: ...
    @property
    def open_files(self) -> int: ...
    @property
    def file_bytes(self) -> int: ...
    @property
    def workspace_bytes(self) -> int:
        """What /workspace may hold beyond the files it started from."""
    @property
    def workspace_files(self) -> int: ...
    @property
    def temporary_bytes(self) -> int:
        """Space in each of /tmp and /dev/shm. It counts as memory."""
    @property
    def output_bytes(self) -> int:
        """Output allowed on both streams together; beyond it the run ends as killed_output."""
    @property
    def output_head_bytes(self) -> int:
        """Bytes kept from the start of each stream."""
    @property
    def output_tail_bytes(self) -> int:
        """Bytes kept from the end of each stream."""
    def __eq__(self, other: object) -> bool: ...

class RunRequest:
    def __init__(self, *, code: str, language: Language | str, task: str, parent: str | None,
                 stdin: _Contents, arguments: Sequence[str], variables: Mapping[str, str],
                 files: Mapping[str, _Contents], ignore: Sequence[str], limits: Limits | None,
                 network: Network | str, provider: str) -> None: ...

_Shown = TypeVar("_Shown", covariant=True)
_Given = TypeVar("_Given", contravariant=True)

class _Attribute(Generic[_Shown, _Given]):
    """Takes what Engine.run takes for the parameter of its name."""

    def __get__(self, draft: Draft, owner: type[Draft] | None = None) -> _Shown: ...
    def __set__(self, draft: Draft, value: _Given) -> None: ...

class Draft:
    """A snapshot that has not been run. Edit it by assigning to its attributes."""

    task: str
    code: str
    language: _Attribute[Language, Language | str]
    arguments: Sequence[str]
    variables: Mapping[str, str]
    ignore: Sequence[str]
    limits: Limits
    network: _Attribute[Network, Network | str]
    provider: str
    stdin: _Attribute[bytes, _Contents]
    files: _Attribute[Mapping[str, bytes], Mapping[str, _Contents]]
    @property
    def id(self) -> str:
        """That its snapshot will have too."""
    @property
    def created(self) -> datetime.datetime: ...
    @property
    def parent(self) -> str | None:
        """The snapshot whose resulting files it starts from."""

class Usage:
    """Time, memory and money of one run."""

    @property
    def wall(self) -> datetime.timedelta:
        """Zero where it was not measured, as of an interrupted run."""
    @property
    def user(self) -> datetime.timedelta:
        """Processor time in the program."""
    @property
    def system(self) -> datetime.timedelta:
        """Processor time in the kernel."""
    @property
    def cpu_precision(self) -> Precision:
        """Of ``user`` and ``system``."""
    @property
    def peak_memory_bytes(self) -> int: ...
    @property
    def memory_precision(self) -> Precision: ...
    @property
    def cost_usd(self) -> float | None:
        """Of a remote sandbox, by the provider's price list; None of a local one."""

class ExceptionInfo:
    """The exception that ended a Python program, as the program itself reported it."""

    @property
    def type(self) -> str:
        """Qualified name, such as "json.decoder.JSONDecodeError"."""
    @property
    def message(self) -> str:
        """At most 4 KiB."""
    @property
    def line(self) -> int | None:
        """Of the code that was run, 1-based."""

class Environment:
    """Where a snapshot ran."""

    @property
    def provider(self) -> str:
        """Which provider ran it."""
    @property
    def isolation(self) -> Isolation:
        """How far it was kept apart from the host."""
    @property
    def enforcement(self) -> Enforcement:
        """What held the limits of memory and processes."""
    @property
    def network(self) -> Network:
        """What it could reach."""
    @property
    def fingerprint(self) -> str:
        """Changes whenever the interpreter or its packages do."""
    @property
    def interpreter(self) -> str:
        """Its path, as the sandbox saw it."""
    @property
    def version(self) -> str:
        """Of the interpreter."""
    @property
    def platform(self) -> str:
        """Kernel, machine and C library."""
    @property
    def packages(self) -> str:
        """Digest of the package list."""

class Provenance:
    """How the code came to be."""

    @property
    def source(self) -> CodeSource:
        """"typed", "branched", "generated", "replayed" or "edited"."""
    @property
    def generator(self) -> str:
        """Which generator and model answered; empty where none was asked."""
    @property
    def generation(self) -> str:
        """Digest of the record that Engine.generation reads; empty where none is."""

class OutputChunk:
    """When a piece of output arrived, and where it lies in its stream."""

    @property
    def stream(self) -> Stream: ...
    @property
    def offset(self) -> int:
        """In bytes from the start of the stream."""
    @property
    def size(self) -> int:
        """In bytes."""
    @property
    def time(self) -> datetime.timedelta:
        """Since the start of the run."""

class OutputEvent:
    """A piece of output as it arrived."""

    @property
    def stream(self) -> Stream: ...
    @property
    def offset(self) -> int:
        """In bytes from the start of the stream."""
    @property
    def time(self) -> datetime.timedelta:
        """Since the start of the run."""
    @property
    def data(self) -> bytes:
        """The bytes themselves."""

class Snapshot:
    """One execution, kept. Immutable, hashable and equal by id."""

    @property
    def id(self) -> str:
        """32 hexadecimal digits; a unique prefix names it too."""
    @property
    def parent(self) -> str | None:
        """The snapshot whose resulting files it started from."""
    @property
    def replay_of(self) -> str | None:
        """The snapshot that it replays."""
    @property
    def origin(self) -> Origin:
        """Where the state came from that the code ran on."""
    @property
    def provenance(self) -> Provenance:
        """How the code came to be."""
    @property
    def digest(self) -> str:
        """SHA-256 of the whole record and its parent's digest; empty while it runs."""
    @property
    def outcome(self) -> str:
        """SHA-256 of what the run produced: two runs with the same one reproduced each other."""
    @property
    def is_final(self) -> bool:
        """False while it runs."""
    @property
    def task(self) -> str:
        """What the run was for, in words."""
    @property
    def code(self) -> str:
        """The code as it ran."""
    @property
    def original_code(self) -> str | None:
        """The code as it was given, where its indentation was taken off."""
    @property
    def language(self) -> Language: ...
    @property
    def arguments(self) -> tuple[str, ...]:
        """The program's."""
    @property
    def variables(self) -> Mapping[str, str]:
        """Environment variables it was given."""
    @property
    def limits(self) -> Limits:
        """What the run might use."""
    @property
    def network(self) -> Network:
        """What it was allowed to reach."""
    @property
    def provider(self) -> str:
        """The provider that was asked for; empty for the default. See environment.provider."""
    @property
    def stdin(self) -> bytes:
        """What the program could read from standard input."""
    @property
    def ignore(self) -> tuple[str, ...]:
        """Names that were not kept of the workspace."""
    @property
    def input_files(self) -> tuple[str, ...]:
        """Paths of the files given to this run."""
    @property
    def status(self) -> Status:
        """How it ended."""
    @property
    def exit_code(self) -> int | None:
        """None unless the program ended by itself."""
    @property
    def signal(self) -> int | None:
        """That ended it; None where none did."""
    @property
    def started(self) -> datetime.datetime:
        """In UTC."""
    @property
    def usage(self) -> Usage:
        """Time, memory and money."""
    @property
    def exception(self) -> ExceptionInfo | None:
        """That ended a Python program, where it told of one."""
    @property
    def stdout(self) -> Output:
        """Bytes; ``text`` decodes them."""
    @property
    def stderr(self) -> Output:
        """Bytes; ``text`` decodes them."""
    @property
    def output_order(self) -> list[OutputChunk]:
        """In which order the pieces of both streams arrived."""
    @property
    def environment(self) -> Environment:
        """Where it ran."""
    @property
    def notices(self) -> tuple[str, ...]:
        """Facts a reader must know, such as a sandbox that could not be destroyed."""
    @property
    def left_out(self) -> tuple[str, ...]:
        """What of the workspace could not be kept, as "path: why"."""
    @property
    def before(self) -> str:
        """Digest of the workspace the code saw."""
    @property
    def after(self) -> str:
        """Digest of the workspace it left."""
    @property
    def artifacts(self) -> list[FileDiff]:
        """What the run made, changed or removed in its workspace."""
    @property
    def tags(self) -> frozenset[str]:
        """Added by Engine.tag."""
    @property
    def note(self) -> str:
        """Written by Engine.note."""
    @property
    def pinned(self) -> bool:
        """Whether it is kept from being removed."""
    @property
    def metrics(self) -> Mapping[str, float]:
        """Recorded by Engine.metric."""
    def read_file(self, path: _Path) -> bytes:
        """The bytes of a file of the resulting workspace."""
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...

class Difference:
    """One thing in which a replay differs, by example."""

    @property
    def aspect(self) -> Aspect:
        """"status", "exit", "stdout", "stderr" or "file"."""
    @property
    def path(self) -> str:
        """Of the file; empty for other aspects."""
    @property
    def line(self) -> int:
        """1-based; 0 where there are no lines to name."""
    @property
    def expected(self) -> str:
        """Of the original, at most 200 characters."""
    @property
    def actual(self) -> str:
        """Of the replay."""

class Verdict:
    """Whether one replay gave what the original gave, byte for byte."""

    @property
    def original(self) -> str:
        """Id of the snapshot that was replayed."""
    @property
    def replay(self) -> str:
        """Id of its replay."""
    @property
    def kind(self) -> VerdictKind:
        """"reproduced", "differs" or "inconclusive"."""
    @property
    def differences(self) -> list[Difference]:
        """Of files at most 1,000; the last one says whether there are more."""
    @property
    def reasons(self) -> list[str]:
        """Why it is inconclusive."""
    @property
    def environment(self) -> list[str]:
        """What was not the same about where it ran."""

class ReplayReport:
    """The verdicts of one call of Engine.replay; str() says "reproduced 5 of 5"."""

    @property
    def original(self) -> str:
        """Id of the snapshot that was replayed."""
    @property
    def verdicts(self) -> list[Verdict]:
        """One for each replay, in order."""
    @property
    def reproduced(self) -> int:
        """How many replays did."""
    @property
    def kind(self) -> VerdictKind:
        """reproduced when all did; differs when one did; else inconclusive."""

class DiffLine:
    @property
    def op(self) -> LineOp: ...
    @property
    def text(self) -> str: ...

class Hunk:
    """A group of changed lines with three lines around it."""

    @property
    def old_start(self) -> int: ...
    @property
    def new_start(self) -> int: ...
    @property
    def lines(self) -> list[DiffLine]: ...

class ContentDiff:
    """How two byte strings differ: by lines when both are text, else by digest and size."""

    @property
    def same(self) -> bool:
        """Of what was kept, where the content is incomplete."""
    @property
    def incomplete(self) -> bool:
        """Bytes of one side or both were not kept."""
    @property
    def binary(self) -> bool: ...
    @property
    def hunks(self) -> list[Hunk]: ...
    @property
    def clipped(self) -> bool:
        """There are more lines than the 200,000 of each side that are compared."""
    @property
    def old_size(self) -> int: ...
    @property
    def new_size(self) -> int: ...
    @property
    def old_digest(self) -> str: ...
    @property
    def new_digest(self) -> str: ...

class FieldDiff:
    """One named value that is not the same."""

    @property
    def field(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...

class TreeEntry:
    """One name in a folder of a workspace."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> EntryKind: ...
    @property
    def size(self) -> int: ...
    @property
    def object(self) -> str: ...
    @property
    def target(self) -> str: ...

class FileDiff:
    """A file that was added, removed or modified."""

    @property
    def path(self) -> str: ...
    @property
    def change(self) -> FileChange: ...
    @property
    def before(self) -> TreeEntry | None: ...
    @property
    def after(self) -> TreeEntry | None: ...

class FileContentDiff:
    @property
    def file(self) -> FileDiff: ...
    @property
    def content(self) -> ContentDiff | None: ...

class Diff:
    """Everything that differs between two snapshots; str() is a text to read."""

    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...
    @property
    def code(self) -> ContentDiff: ...
    @property
    def input(self) -> list[FieldDiff]: ...
    @property
    def stdin(self) -> ContentDiff: ...
    @property
    def environment(self) -> list[FieldDiff]: ...
    @property
    def execution(self) -> list[FieldDiff]: ...
    @property
    def stdout(self) -> ContentDiff: ...
    @property
    def stderr(self) -> ContentDiff: ...
    @property
    def files(self) -> list[FileContentDiff]: ...
    @property
    def all_files(self) -> bool:
        """False: more files differ than are listed, which are at most 100,000."""
    @property
    def timing(self) -> list[FieldDiff]: ...
    @property
    def unknown(self) -> list[str]:
        """What was not kept of either side, so that nobody knows whether it is the same."""
    @property
    def same(self) -> bool:
        """Whether code, input, environment, result and files are known to be the same; timing is
        not asked."""

class SnapshotSummary:
    """What a list shows of a snapshot."""

    @property
    def id(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def replay_of(self) -> str | None: ...
    @property
    def task(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def status(self) -> Status: ...
    @property
    def started(self) -> datetime.datetime: ...
    @property
    def wall(self) -> datetime.timedelta: ...
    @property
    def verdict(self) -> VerdictKind | None: ...
    @property
    def tags(self) -> frozenset[str]: ...
    @property
    def pinned(self) -> bool: ...

class SnapshotQuery:
    def __init__(self, *, text: str, status: Status | str | None, tag: str,
                 language: Language | str | None, since: datetime.datetime | None,
                 until: datetime.datetime | None, limit: int, cursor: str) -> None: ...

class SnapshotPage:
    """One page of a list, newest first."""

    @property
    def entries(self) -> list[SnapshotSummary]: ...
    @property
    def next(self) -> str:
        """Cursor of the following page; empty at the end."""
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[SnapshotSummary]: ...

class Timeline:
    """Snapshots in order, newest first; str() draws their tree."""

    @property
    def entries(self) -> list[SnapshotSummary]: ...
    @property
    def next(self) -> str: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[SnapshotSummary]: ...

class RemovalReport:
    @property
    def removed(self) -> list[str]: ...
    @property
    def refused_pinned(self) -> list[str]: ...
    @property
    def freed_by_gc_bytes(self) -> int: ...

class GcReport:
    @property
    def objects(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def kept_objects(self) -> int: ...
    @property
    def kept_bytes(self) -> int: ...
    @property
    def orphan_files(self) -> int: ...

class Damage:
    @property
    def kind(self) -> DamageKind: ...
    @property
    def subject(self) -> str: ...
    @property
    def detail(self) -> str: ...

class VerifyReport:
    @property
    def snapshots(self) -> int: ...
    @property
    def objects(self) -> int: ...
    @property
    def damage(self) -> list[Damage]: ...
    @property
    def clean(self) -> bool: ...

class StoreInfo:
    @property
    def backend(self) -> str: ...
    @property
    def library_version(self) -> str: ...
    @property
    def location(self) -> str: ...
    @property
    def format(self) -> int: ...
    @property
    def snapshots(self) -> int: ...
    @property
    def objects(self) -> int: ...
    @property
    def stored_bytes(self) -> int: ...

class TokenUsage:
    """Tokens of one or more requests; None is unknown, not zero."""

    @property
    def input(self) -> int | None:
        """The whole prompt, what came from a cache included."""
    @property
    def cached_input(self) -> int | None:
        """Of these, from the service's cache."""
    @property
    def output(self) -> int | None:
        """The answer, without the thinking where that is known; else with it."""
    @property
    def thinking(self) -> int | None:
        """Billed like output."""
    @property
    def total(self) -> int:
        """All that is known of."""
    def __eq__(self, other: object) -> bool: ...

class ModelSettings:
    """What a model was told about how to answer."""

    def __init__(self, *, model: str, max_output_tokens: int | None, temperature: float | None,
                 top_p: float | None, seed: int | None,
                 thinking: Thinking | str | None) -> None: ...
    @property
    def model(self) -> str:
        """Empty: the generator's own."""
    @property
    def max_output_tokens(self) -> int | None:
        """Of the longest answer; where a model thinks, its thinking counts."""
    @property
    def temperature(self) -> float | None: ...
    @property
    def top_p(self) -> float | None: ...
    @property
    def seed(self) -> int | None: ...
    @property
    def thinking(self) -> Thinking | None:
        """How much it thinks before it answers."""

class ModelMessage:
    """A piece of a conversation."""

    @property
    def speaker(self) -> Speaker:
        """Who said it."""
    @property
    def text(self) -> str: ...

class ModelRequest:
    """All that a model was sent."""

    @property
    def instructions(self) -> str:
        """What holds for the whole conversation."""
    @property
    def messages(self) -> tuple[ModelMessage, ...]:
        """In order; the last one is the user's."""
    @property
    def settings(self) -> ModelSettings:
        """That were asked for."""

class ModelReply:
    """A whole answer of a model."""

    @property
    def text(self) -> str:
        """Without the thinking."""
    @property
    def thinking(self) -> str:
        """What the service showed of it; often a summary, or nothing."""
    @property
    def model(self) -> str:
        """The version that answered, as the service names it."""
    @property
    def reply_id(self) -> str:
        """The service's own; may be empty."""
    @property
    def usage(self) -> TokenUsage:
        """Tokens of all requests for it."""
    @property
    def cost_usd(self) -> float | None:
        """By the generator's price list; None for a model that it does not hold."""
    @property
    def attempts(self) -> int:
        """Requests sent for it."""
    @property
    def time_to_first_text(self) -> datetime.timedelta:
        """Since the first request was sent."""
    @property
    def duration(self) -> datetime.timedelta:
        """With all attempts."""
    @property
    def dropped_settings(self) -> tuple[str, ...]:
        """Settings that were given and not sent, or that the service refused."""

class TextEvent:
    """A piece of an answer as it arrived."""

    @property
    def kind(self) -> TextKind:
        """Whether it is of the answer or of the thinking."""
    @property
    def text(self) -> str: ...

class ModelInfo:
    """A model that a service offers."""

    @property
    def name(self) -> str:
        """As ``model=`` takes it."""
    @property
    def title(self) -> str:
        """For people; may be empty."""
    @property
    def input_tokens(self) -> int | None:
        """Of the longest prompt."""
    @property
    def output_tokens(self) -> int | None:
        """Of the longest answer."""

class Transcript:
    """What was said. Correct it by assigning to `text`; `heard` stays as it was."""

    text: str
    @property
    def heard(self) -> str:
        """The text before anybody corrected it."""
    @property
    def language(self) -> str:
        """Where the service told it."""
    @property
    def transcriber(self) -> str:
        """Its name."""
    @property
    def model(self) -> str:
        """That answered."""
    @property
    def audio(self) -> str:
        """SHA-256 of the recording."""
    @property
    def format(self) -> AudioFormat:
        """Of the recording."""
    @property
    def audio_duration(self) -> datetime.timedelta | None:
        """Where the recording tells it."""
    @property
    def usage(self) -> TokenUsage: ...
    @property
    def cost_usd(self) -> float | None:
        """By the transcriber's price list; None for a model that it does not hold."""
    @property
    def attempts(self) -> int:
        """Requests sent for it."""
    @property
    def duration(self) -> datetime.timedelta:
        """Of transcribing."""
    def __eq__(self, other: object) -> bool: ...

class Extraction:
    """How code was found in an answer."""

    @property
    def method(self) -> ExtractionMethod:
        """Which part of the answer was taken for the code."""
    @property
    def blocks(self) -> int:
        """Of code in the answer."""
    @property
    def compiles(self) -> bool:
        """Whether the sandbox's own interpreter took it for a program. It runs nothing for that."""
    @property
    def diagnosis(self) -> str:
        """What the interpreter said, where it does not compile."""
    @property
    def repairs(self) -> tuple[str, ...]:
        """What was normalised, such as "quotes"."""

class Suggestion:
    """An experiment that a model proposes."""

    @property
    def title(self) -> str:
        """What to call it."""
    @property
    def task(self) -> str:
        """A sentence that Engine.modify takes."""
    @property
    def why(self) -> str:
        """What one may learn by it."""

class Generation:
    """The full record of one answer. str() is its code, or where words were asked for these."""

    @property
    def purpose(self) -> Purpose:
        """What was asked for."""
    @property
    def task(self) -> str:
        """The sentence, as a person said it."""
    @property
    def subject(self) -> str | None:
        """The snapshot that was asked about."""
    @property
    def transcript(self) -> Transcript | None:
        """Of a sentence that was spoken."""
    @property
    def reason(self) -> str:
        """Why it was asked, where a program did: "repair 1 of 3: NameError"."""
    @property
    def generator(self) -> str:
        """Its name."""
    @property
    def request(self) -> ModelRequest:
        """The whole prompt, and the settings that were asked for."""
    @property
    def reply(self) -> ModelReply:
        """The raw answer."""
    @property
    def started(self) -> datetime.datetime:
        """When it was asked, in UTC."""
    @property
    def language(self) -> Language:
        """Of the code, and how it will run."""
    @property
    def parent(self) -> str | None:
        """The snapshot whose resulting files the code starts from, or is made of."""
    @property
    def code(self) -> str:
        """Empty where words or suggestions were asked for."""
    @property
    def explanation(self) -> str:
        """The answer's words, without its code."""
    @property
    def extraction(self) -> Extraction | None:
        """How the code was found; None where none was asked for."""
    @property
    def packages(self) -> tuple[str, ...]:
        """That the answer wanted installed; nothing is."""
    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What Engine.suggest asked for."""
    def __eq__(self, other: object) -> bool: ...
    def _repr_markdown_(self) -> str: ...

class GeneratedStep:
    """What the model answered once, and what came of it."""

    @property
    def generation(self) -> Generation:
        """The answer."""
    @property
    def snapshot(self) -> Snapshot | None:
        """None where the code was not run."""

class GeneratedRun:
    """What Engine.generate_and_run did, step by step."""

    @property
    def steps(self) -> tuple[GeneratedStep, ...]:
        """At least one."""
    @property
    def end(self) -> RepairEnd:
        """Why it ended there; help(rexa.RepairEnd) says what each word means."""
    @property
    def failure(self) -> Error | None:
        """Why a further step had no usable answer, or an answer could not be run."""
    @property
    def usage(self) -> TokenUsage:
        """Of all answers, those of no use included."""
    @property
    def cost_usd(self) -> float | None:
        """Of all answers, as far as it is known; sandboxes are apart."""
    @property
    def generation(self) -> Generation:
        """Of the last step."""
    @property
    def snapshot(self) -> Snapshot | None:
        """Of the last step; None where its code was not run."""
    def _repr_markdown_(self) -> str: ...

class GenerateRequest:
    """What to ask a model for; made by Engine.generate and its like."""

    def __init__(self, *, purpose: Purpose | str, subject: str | None, task: str,
                 transcript: Transcript | None, count: int, generator: str,
                 settings: ModelSettings, run: RunRequest | None, preview: bool) -> None: ...

class Engine:
    def run(self, request: RunRequest, on_output: Callable[[OutputEvent], object] | None,
            timeout: _Timeout) -> Snapshot: ...
    def run_draft(self, draft: Draft, on_output: Callable[[OutputEvent], object] | None,
                  timeout: _Timeout) -> Snapshot: ...
    def run_generation(self, generation: Generation,
                       on_output: Callable[[OutputEvent], object] | None,
                       timeout: _Timeout) -> Snapshot: ...
    def generate(self, request: GenerateRequest, on_text: Callable[[TextEvent], object] | None,
                 timeout: _Timeout) -> Generation: ...
    def generate_and_run(self, request: GenerateRequest, *, repairs: int,
                         token_budget: int | None, budget_nano_usd: int | None,
                         on_text: Callable[[TextEvent], object] | None,
                         on_generated: Callable[[Generation], object] | None,
                         on_output: Callable[[OutputEvent], object] | None,
                         timeout: _Timeout) -> GeneratedRun: ...
    def keep(self, generation: Generation, timeout: _Timeout) -> list[Draft]: ...
    def generation(self, id: str, timeout: _Timeout) -> Generation: ...
    def transcribe(self, recording: _arguments.Recording, *, language: str, vocabulary: list[str],
                   transcriber: str, model: str, timeout: _Timeout) -> Transcript: ...
    def models(self, generator: str, timeout: _Timeout) -> list[ModelInfo]: ...
    @property
    def generators(self) -> list[str]: ...
    def replay(self, id: str, times: int, provider: str, timeout: _Timeout) -> ReplayReport: ...
    def branch(self, parent: str, count: int, timeout: _Timeout) -> list[Draft]: ...
    def save(self, draft: Draft, timeout: _Timeout) -> None: ...
    def drafts(self, timeout: _Timeout) -> list[Draft]: ...
    def draft(self, id: str, timeout: _Timeout) -> Draft: ...
    def discard(self, id: str, timeout: _Timeout) -> None: ...
    def verdicts(self, original: str, timeout: _Timeout) -> list[Verdict]: ...
    def get(self, id: str, timeout: _Timeout) -> Snapshot: ...
    def find(self, prefix: str, timeout: _Timeout) -> str: ...
    def short_id(self, id: str, timeout: _Timeout) -> str: ...
    def query(self, query: SnapshotQuery, timeout: _Timeout) -> SnapshotPage: ...
    def children(self, id: str, timeout: _Timeout) -> list[SnapshotSummary]: ...
    def lineage(self, id: str, timeout: _Timeout) -> list[SnapshotSummary]: ...
    def diff(self, before: str, after: str, timeout: _Timeout) -> Diff: ...
    def timeline(self, query: SnapshotQuery, timeout: _Timeout) -> Timeline: ...
    def timeline_html(self, query: SnapshotQuery, timeout: _Timeout) -> str: ...
    def restore(self, id: str, folder: _Path, timeout: _Timeout) -> None: ...
    def info(self, timeout: _Timeout) -> StoreInfo: ...
    def tag(self, id: str, tag: str, timeout: _Timeout) -> None: ...
    def untag(self, id: str, tag: str, timeout: _Timeout) -> None: ...
    def note(self, id: str, text: str, timeout: _Timeout) -> None: ...
    def pin(self, id: str, timeout: _Timeout) -> None: ...
    def unpin(self, id: str, timeout: _Timeout) -> None: ...
    def metric(self, id: str, name: str, value: float, timeout: _Timeout) -> None: ...
    def preview_removal(self, ids: list[str], timeout: _Timeout) -> RemovalReport: ...
    def remove(self, ids: list[str], timeout: _Timeout) -> RemovalReport: ...
    def gc(self, collect: bool, timeout: _Timeout) -> GcReport: ...
    def verify(self, timeout: _Timeout) -> VerifyReport: ...
    def reap(self, timeout: _Timeout) -> int: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...
