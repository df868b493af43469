import pytest
import rexa
from rexa import _rexa


def test_every_code_is_the_one_of_the_library():
    names = {code: _rexa.error_name(code) for code in range(1, 1000)}
    native = {name: code for code, name in names.items() if name != "unknown"}
    assert {code.name.lower(): int(code) for code in rexa.Errc} == native


def test_every_word_is_the_one_of_the_library():
    for name, words in _rexa.enum_words().items():
        assert [member.value for member in getattr(rexa, name)] == words, name


@pytest.mark.parametrize("call, kind, code, words", [
    (lambda e: e.get("0" * 32), rexa.NotFound, rexa.Errc.NOT_FOUND, ""),
    (lambda e: e.get("12"), rexa.InvalidArgument, rexa.Errc.INVALID_ARGUMENT, ""),
    (lambda e: e.get("x" * 32), rexa.InvalidArgument, rexa.Errc.INVALID_ARGUMENT, ""),
    (lambda e: e.run("1", language="cobol"), rexa.InvalidArgument, rexa.Errc.INVALID_ARGUMENT,
     "language must be one of: python, node, r, shell; it is 'cobol'"),
    (lambda e: e.run("1", language="cobol" * 99), rexa.InvalidArgument, None,
     "olcobolco...bolcobol"),
    (lambda e: e.run("1", provider="moon"), rexa.InvalidArgument, rexa.Errc.INVALID_ARGUMENT,
     "provider"),
    (lambda e: e.run("1", timeout=-1), rexa.InvalidArgument, rexa.Errc.INVALID_ARGUMENT,
     "timeout"),
    (lambda e: e.run("1", timeout=float("nan")), rexa.InvalidArgument,
     rexa.Errc.INVALID_ARGUMENT, "timeout"),
    (lambda e: e.run("1", limits=rexa.Limits(memory_bytes=0)), rexa.InvalidArgument,
     rexa.Errc.INVALID_ARGUMENT, "memory_bytes"),
    (lambda e: e.run("1", limits=rexa.Limits(memory_bytes=1)), rexa.InvalidArgument,
     rexa.Errc.INVALID_ARGUMENT, "limits.memory_bytes: must be at least 1048576"),
    (lambda e: e.query(timeout=0), rexa.DeadlineExceeded, rexa.Errc.DEADLINE_EXCEEDED,
     "give it a longer timeout"),
    (lambda e: e.run("1", files={"../up": "x"}), rexa.Error, None, "../up"),
    (lambda e: e.run("1", stdin=7), TypeError, None, "stdin"),
    (lambda e: e.run(7), TypeError, None, "code"),
])
def test_bad_arguments(engine, call, kind, code, words):
    with pytest.raises(kind) as caught:
        call(engine)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    if code is not None:
        assert caught.value.code is code
    assert len(engine.timeline()) == 0


@pytest.mark.parametrize("code, kind", [
    (rexa.Errc.CONNECTION_FAILED, rexa.TransportError),
    (rexa.Errc.TOO_LARGE, rexa.TransportError),
    (rexa.Errc.UNAUTHENTICATED, rexa.AuthError),
    (rexa.Errc.PERMISSION_DENIED, rexa.PermissionDenied),
    (rexa.Errc.RATE_LIMITED, rexa.RateLimited),
    (rexa.Errc.REMOTE_REFUSED, rexa.ProviderError),
    (rexa.Errc.REMOTE_FAILED, rexa.ProviderError),
    (rexa.Errc.BUDGET_EXCEEDED, rexa.BudgetExceeded),
    (rexa.Errc.CLEANUP_FAILED, rexa.SandboxError),
    (rexa.Errc.STORE_BUSY, rexa.StoreError),
    (rexa.Errc.OVERLOADED, rexa.ProviderError),
    (rexa.Errc.NO_CODE, rexa.ModelError),
    (rexa.Errc.INTERNAL, rexa.InternalError),
])
def test_every_code_has_its_class(code, kind):
    error = rexa.errors._from_native(int(code), "field: no", retry_after=2.5)
    assert type(error) is kind
    assert (error.code, str(error), error.retry_after) == (code, "field: no", 2.5)


def test_errors_are_also_what_python_calls_them():
    assert issubclass(rexa.NotFound, LookupError)
    assert issubclass(rexa.InvalidArgument, ValueError)
    assert issubclass(rexa.DeadlineExceeded, TimeoutError)
    assert issubclass(rexa.Unsupported, NotImplementedError)
    assert issubclass(rexa.TransportError, ConnectionError)
    assert issubclass(rexa.PermissionDenied, rexa.AuthError)
    for name in rexa.errors.__all__:
        kind = getattr(rexa, name)
        assert kind is rexa.Errc or issubclass(kind, rexa.Error)


def test_a_store_that_cannot_be_opened(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    with pytest.raises(rexa.StoreError) as caught:
        rexa.open(blocker / "history")
    assert caught.value.code in (rexa.Errc.STORE_FAILED, rexa.Errc.STORE_READ_ONLY,
                                 rexa.Errc.STORE_UNSUITABLE)
    assert caught.value.origin == "sqlite"


def test_an_interpreter_that_is_not_there(tmp_path):
    with rexa.open(tmp_path / "history", python=tmp_path / "nowhere" / "python") as engine:
        with pytest.raises(rexa.SandboxError, match="nowhere") as caught:
            engine.run("1")
        assert caught.value.code is rexa.Errc.INTERPRETER_NOT_FOUND
        assert "python= or interpreters= of rexa.open names" in str(caught.value)
        assert "::" not in str(caught.value)


def test_a_launcher_that_is_not_there(tmp_path):
    with pytest.raises(rexa.SandboxError, match="launcher= of rexa.open names no") as caught:
        with rexa.open(tmp_path / "history", launcher=tmp_path / "nowhere") as engine:
            engine.run("1")
    assert "::" not in str(caught.value)


def test_the_wrong_kind_of_file_contents(engine, tmp_path):
    with pytest.raises(TypeError, match=r"files\['n'\]"):
        engine.run("1", files={"n": 3})
    with pytest.raises(FileNotFoundError):
        engine.run("1", files={"n": tmp_path / "missing"})


@pytest.mark.parametrize("native, told", [
    ("check OpenAiOptions::base_url", "check base_url= of rexa.OpenAI"),
    ("set OpenAiOptions::server to OpenAiServer::other", "set server= of rexa.OpenAI to 'other'"),
    ("use Network::internet", "use 'internet'"),
    ("raise ModelSettings::max_output_tokens or lower ModelSettings::thinking",
     "raise max_output_tokens= or lower thinking="),
    ("check GeminiTranscriberOptions::api_key", "check api_key= of rexa.GeminiSpeech"),
])
def test_errors_call_options_and_words_by_their_python_names(native, told):
    assert str(rexa.errors._from_native(int(rexa.Errc.REMOTE_REFUSED), native)) == told
