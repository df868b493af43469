"""What the services of models are given, and that no key is shown."""

import copy
import datetime
import gc
import os
import pickle
import threading
import traceback
import weakref

import pytest
import rexa
from rexa import _rexa

from conftest import ROOT

CANARY = "sk-canary5a0f"
KINDS = [rexa.Gemini, rexa.Anthropic, rexa.OpenAI, rexa.GeminiSpeech, rexa.OpenAISpeech,
         rexa.Galileo]
NATIVE = {rexa.Gemini: "gemini", rexa.Anthropic: "anthropic", rexa.OpenAI: "openai",
          rexa.GeminiSpeech: "gemini_speech", rexa.OpenAISpeech: "openai_speech",
          rexa.Galileo: "GalileoSource"}


@pytest.fixture
def given(no_models, monkeypatch):
    """What a service hands to the library."""
    for name in NATIVE.values():
        monkeypatch.setattr(_rexa, name, dict)
    return lambda kind, *arguments, **named: kind(*arguments, **named)._source


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_everything_given(given, kind):
    profile = rexa.ModelProfile("x-*", seed=True, thinking="level", thinking_levels=["low"],
                                max_output_tokens=9)
    price = rexa.ModelPrice("x-*", 1, 2.5)
    options = given(kind, "k", model="m", base_url="http://b", max_attempts=2, longest_wait=3,
                    patience=datetime.timedelta(seconds=4), answer_bytes=5, profiles=[profile],
                    prices=(price,), ca_file="/c", proxy="http://p:1", no_proxy="n")
    assert options["profiles"] == [profile] and options["prices"] == [price]
    assert options["patience"] == datetime.timedelta(seconds=4)
    expected = dict(api_key="k", model="m", base_url="http://b", max_attempts=2, ca_file="/c",
                    ca_folder="", proxy="http://p:1", no_proxy="n",
                    longest_wait=datetime.timedelta(seconds=3), answer_bytes=5)
    assert {name: options[name] for name in expected} == expected


@pytest.mark.parametrize("cached_input", [None, 0, 0.5])
def test_prices_with_and_without_one_for_cached_tokens(no_models, cached_input):
    price = rexa.ModelPrice("x-*", 1, 2.5, cached_input)
    assert price.cached_input == cached_input
    assert repr(rexa.Gemini("k", model="m", prices=[price])) == "<rexa.Gemini m>"


def test_cached_tokens_have_no_price_of_their_own_unless_given():
    assert rexa.ModelPrice("x-*", 1, 2.5).cached_input is None


@pytest.mark.parametrize("kind, variables, expected", [
    (rexa.Gemini, {"GEMINI_API_KEY": "k", "GOOGLE_API_KEY": "l", "GOOGLE_GEMINI_BASE_URL": "u"},
     {"api_key": "k", "base_url": "u"}),
    (rexa.Gemini, {"GOOGLE_API_KEY": "l"}, {"api_key": "l", "base_url": ""}),
    (rexa.GeminiSpeech, {"GOOGLE_API_KEY": "l"},
     {"api_key": "l", "inline_bytes": 14 << 20, "path": "", "token": None}),
    (rexa.Anthropic, {"ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": "u"},
     {"api_key": "k", "base_url": "u"}),
    (rexa.OpenAI, {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "u"},
     {"api_key": "k", "base_url": "u", "server": "openai"}),
    (rexa.OpenAISpeech, {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "u"},
     {"api_key": "k", "base_url": "u", "model": "gpt-transcribe"}),
    (rexa.Galileo, {"GALILEO_API_KEY": "k", "GALILEO_PROJECT": "p", "GALILEO_LOG_STREAM": "s"},
     {"api_key": "k", "project": "p", "log_stream": "s"}),
    (rexa.Gemini, {"GEMINI_API_KEY": "k", "HTTPS_PROXY": "p:1", "NO_PROXY": "x"},
     {"proxy": "http://p:1", "no_proxy": "x"}),
    (rexa.Galileo, {"GALILEO_API_KEY": "k", "SSL_CERT_FILE": "/f", "SSL_CERT_DIR": "/x:/usr"},
     {"ca_file": "/f", "ca_folder": "/usr"}),
])
def test_what_is_not_given_is_read_from_the_environment(given, monkeypatch, kind, variables,
                                                        expected):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    options = given(kind)
    assert {name: options[name] for name in expected} == expected


@pytest.mark.parametrize("host, url", [
    ("", ""), ("box", "http://box:11434/v1"), ("box:80", "http://box:80/v1"),
    (":8080", "http://127.0.0.1:8080/v1"), ("http://box", "http://box/v1"),
    ("https://box/behind/", "https://box/behind/v1"), ("[::1]", "http://[::1]:11434/v1"),
    ("[::1]:9", "http://[::1]:9/v1")])
def test_where_ollama_is(given, monkeypatch, host, url):
    monkeypatch.setenv("OLLAMA_HOST", host)
    assert given(rexa.OpenAI, server="ollama")["base_url"] == url
    assert given(rexa.OpenAI, server="ollama", base_url="")["base_url"] == ""


@pytest.mark.parametrize("named", [{"server": "ollama"}, {"server": "other", "base_url": "u"},
                                   {"server": rexa.OpenAiServer.OPEN_ROUTER}])
def test_a_key_is_for_its_own_server(given, monkeypatch, named):
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://of.openai")
    options = given(rexa.OpenAI, **named)
    assert (options["api_key"], options["base_url"]) == ("", named.get("base_url", ""))


VARIABLES = {rexa.Gemini: "GEMINI_API_KEY", rexa.Anthropic: "ANTHROPIC_API_KEY",
             rexa.OpenAI: "OPENAI_API_KEY", rexa.GeminiSpeech: "GOOGLE_API_KEY",
             rexa.OpenAISpeech: "OPENAI_API_KEY", rexa.Galileo: "GALILEO_API_KEY"}


@pytest.mark.parametrize("kind, url", [
    (rexa.Gemini, "https://generativelanguage.googleapis.com"),
    (rexa.Gemini, "https://us-central1-aiplatform.googleapis.com"),
    (rexa.GeminiSpeech, "https://Generativelanguage.GoogleApis.com:443/"),
    (rexa.Anthropic, "https://api.anthropic.com"), (rexa.OpenAI, "https://api.openai.com/v1"),
    (rexa.OpenAI, "https://eu.api.openai.com/v1"), (rexa.OpenAISpeech, "https://api.openai.com/v1"),
    (rexa.Galileo, "https://api.galileo.ai"),
    *((kind, "") for kind in KINDS)])
def test_a_key_of_the_environment_goes_to_its_vendor(given, monkeypatch, kind, url):
    monkeypatch.setenv(VARIABLES[kind], CANARY)
    assert given(kind, base_url=url)["api_key"] == CANARY


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("url", [
    "https://own", "http://127.0.0.1:1/v1", "http://{}", "https://{}.own", "https://own/{}",
    "https://own?{}", "https://x@{}", "https://own\\@{}", "https://{}@own", "https://my{}",
    "https://{}.", "{}", "https://{}\n"])
def test_a_key_of_the_environment_goes_to_no_other_server(given, monkeypatch, kind, url):
    domain = {rexa.Galileo: "galileo.ai"}.get(kind) or kind.DOMAIN
    monkeypatch.setenv(VARIABLES[kind], CANARY)
    place = {"base_url": url.format(domain)}
    assert given(kind, "own", **place)["api_key"] == "own"
    if kind is rexa.OpenAISpeech:
        assert given(kind, **place)["api_key"] == ""
        return
    with pytest.raises(rexa.InvalidArgument) as caught:
        given(kind, **place)
    words = f"give it as api_key= of rexa.{kind.__name__}: that of the environment variable "
    assert words in str(caught.value) and VARIABLES[kind] in str(caught.value)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("kind", [rexa.Gemini, rexa.GeminiSpeech])
def test_a_token_stands_for_a_key(given, monkeypatch, kind):
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, "k")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://of.gemini")
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", "http://of.vertex")
    options = given(kind, token=str, path="/x/{model}")
    assert (options["api_key"], options["token"], options["path"]) == ("", str, "/x/{model}")
    assert options["base_url"] == "http://of.vertex"
    assert given(kind, token=str)["base_url"] == "http://of.gemini"
    assert given(kind, token=str, path="/x/{model}", base_url="")["base_url"] == ""


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_key(no_models, kind):
    words = f"api_key: {kind.__name__} needs a key"
    with pytest.raises(rexa.InvalidArgument, match=words) as caught:
        kind()
    assert f"api_key= of rexa.{kind.__name__}" in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong, words", [
    ({"base_url": 3}, "base_url must be str"),
    ({"max_attempts": 0}, "max_attempts must be at least 1"),
    ({"proxy": b"x"}, "proxy must be str"),
    ({"ca_file": 3}, "ca_file must be str or os.PathLike"),
    ({"colour": "red"}, r"^[A-Z]\w+\(\) got an unexpected keyword argument 'colour'$"),
])
def test_wrong_arguments_are_named(no_models, kind, wrong, words):
    with pytest.raises((TypeError, rexa.InvalidArgument), match=words) as caught:
        kind(CANARY, **wrong)
    assert CANARY not in "".join(traceback.format_exception_only(caught.type, caught.value))


@pytest.mark.parametrize("wrong, words", [
    (lambda: rexa.Gemini("k", profiles=[3]), r"profiles\[0\] must be a rexa.ModelProfile"),
    (lambda: rexa.Gemini("k", prices="x"), "prices must be a list of rexa.ModelPrice"),
    (lambda: rexa.Gemini("k", patience=-1), "patience must not be negative"),
    (lambda: rexa.Gemini("k", answer_bytes=0), "answer_bytes must be at least 1"),
    (lambda: rexa.OpenAI("k", server="moon"), "server must be one of: openai, .*; it is 'moon'$"),
    (lambda: rexa.Gemini(token="t"), "token must be callable, not str"),
    (lambda: rexa.GeminiSpeech(token=str, path=3), "path must be str or os.PathLike"),
    (lambda: rexa.ModelProfile("x", seed=1), "seed must be bool"),
    (lambda: rexa.ModelProfile("x", thinking="a lot"), "thinking must be one of"),
    (lambda: rexa.ModelPrice("x", -1, 1), "input must be a number of dollars"),
    (lambda: rexa.ModelPrice("x", 1, 1, -1), "cached_input must be a number of dollars"),
    (lambda: rexa.ModelPrice("x", None, 1), "input must be float, not NoneType"),
    (lambda: rexa.Galileo("k", audio="all"), "audio must be one of: none, digest, recording"),
    (lambda: rexa.open("h", generators=[3]), r"generators\[0\] must be a rexa.Gemini"),
    (lambda: rexa.open("h", transcribers=[rexa.Gemini("k")]), r"transcribers\[0\] must be"),
    (lambda: rexa.open("h", listeners=[3]), r"listeners\[0\] must be a rexa.Galileo"),
])
def test_other_wrong_arguments(no_models, wrong, words):
    with pytest.raises((TypeError, rexa.InvalidArgument), match=words):
        wrong()


@pytest.mark.parametrize("service, kind, words", [
    (lambda: {"generators": [rexa.Gemini("a\nb")]}, rexa.InvalidArgument,
     "api_key= of rexa.Gemini"),
    (lambda: {"generators": [rexa.Gemini("k", token=str)]}, rexa.InvalidArgument,
     "either an api_key or a token"),
    (lambda: {"generators": [rexa.Gemini("k", path="x")]}, rexa.InvalidArgument,
     "path= of rexa.Gemini"),
    (lambda: {"generators": [rexa.Anthropic("k", version="1")]}, rexa.InvalidArgument,
     "version= of rexa.Anthropic"),
    (lambda: {"generators": [rexa.OpenAI(server="open-router")]}, rexa.AuthError,
     "api_key= of rexa.OpenAI"),
    (lambda: {"generators": [rexa.OpenAI(server="other")]}, rexa.InvalidArgument,
     "base_url= of rexa.OpenAI"),
    (lambda: {"transcribers": [rexa.OpenAISpeech("a\nb")]}, rexa.InvalidArgument,
     "api_key= of rexa.OpenAISpeech"),
    (lambda: {"listeners": [rexa.Galileo("k", base_url="x")]}, rexa.InvalidArgument,
     "base_url= of rexa.Galileo"),
    (lambda: {"generators": [rexa.Gemini("k", patience=0)]}, rexa.InvalidArgument,
     "patience= of rexa.ModelOptions"),
    (lambda: {"generators": [rexa.Gemini("k"), rexa.Gemini("l")]}, rexa.InvalidArgument,
     "generators: only one of them can be 'gemini'; to ask it for several models, give model="),
    (lambda: {"transcribers": [rexa.OpenAISpeech("k"), rexa.OpenAISpeech("l")]},
     rexa.InvalidArgument, "transcribers: only one of them can be 'openai'"),
    (lambda: {"generators": [rexa.Gemini("k")], "generator": "openai"}, rexa.InvalidArgument,
     r"generator: 'openai' is not set up; generators= takes rexa.OpenAI\(\), whose key is read "
     "from the environment variable OPENAI_API_KEY; those that are: gemini"),
    (lambda: {"generator": "gemini"}, rexa.InvalidArgument,
     "the environment variable GEMINI_API_KEY or GOOGLE_API_KEY$"),
    (lambda: {"generator": "ollama"}, rexa.InvalidArgument,
     r"generators= takes rexa.OpenAI\(server='ollama'\)$"),
    (lambda: {"generator": "moon"}, rexa.InvalidArgument,
     "generator: there is no 'moon'; name one of openai, ollama, "),
])
def test_what_the_library_refuses(no_models, tmp_path, service, kind, words):
    with pytest.raises(kind, match=words) as caught:
        rexa.open(tmp_path / "history", **{"generators": [], **service()})
    assert "::" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_native_calls_show_no_key(no_models, monkeypatch, kind):
    native, taken = getattr(_rexa, NATIVE[kind]), {}
    monkeypatch.setattr(_rexa, NATIVE[kind], lambda **options: taken.update(options) or native(
        **options))
    kind(CANARY, proxy=f"http://user:{CANARY}@p:1")
    for name in taken:
        with pytest.raises(TypeError, match=f"{name} is of the wrong type") as caught:
            native(**{**taken, name: object()})
        assert CANARY not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_they_do_not_change_and_are_not_copied(no_models, kind):
    service = kind(CANARY, **({} if kind is rexa.Galileo else {"model": "m"}))
    with pytest.raises(AttributeError):
        service.model = "x"
    told = [repr(service), str(service), repr(dir(service)), repr(service._source)]
    for call in (pickle.dumps, copy.copy, copy.deepcopy, lambda one: pickle.dumps(one._source)):
        with pytest.raises(TypeError) as caught:
            call(service)
        told.append(str(caught.value))
    assert CANARY not in "".join(told)
    if kind is not rexa.Galileo:
        assert (service.model, "m" in repr(service)) == ("m", True)


@pytest.mark.parametrize("service, shown", [
    (lambda: rexa.Gemini("k", model="m"), "<rexa.Gemini m>"),
    (lambda: rexa.OpenAI(server="ollama"), "<rexa.OpenAI ollama>"),
    (lambda: rexa.OpenAI("k", model="m", base_url=f"http://a:{CANARY}@b"),
     "<rexa.OpenAI openai m>"),
    (lambda: rexa.OpenAISpeech("k", base_url="http://b", model=""), "<rexa.OpenAISpeech>"),
])
def test_reprs(no_models, service, shown):
    assert repr(service()) == shown


@pytest.mark.parametrize("kind, vendor", [(rexa.Gemini, "gemini"), (rexa.OpenAI, "openai"),
                                          (rexa.Anthropic, "anthropic")])
def test_a_wrong_key_is_shown_nowhere(models, tmp_path, kind, vendor):
    service = kind(CANARY, base_url=models[vendor].url)
    with rexa.open(tmp_path / "history", generators=[service]) as engine:
        with pytest.raises(rexa.AuthError, match=f"api_key= of rexa.{kind.__name__}") as caught:
            engine.generate("Something.")
        told = traceback.format_exception(caught.type, caught.value, caught.tb)
        told += [repr(vars(caught.value)), repr(engine)]
        run = engine.generate_and_run  # what it tells of a failure
        with pytest.raises(rexa.AuthError) as caught:
            run("Something.")
        told.append(str(caught.value))
    assert CANARY not in "".join(told)
    for folder, _, files in os.walk(tmp_path):
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                assert CANARY.encode() not in file.read(), name


VERTEX = "/v1/projects/p/locations/global/publishers/google/models/{model}"


class Tokens:
    """A supplier of access tokens that counts, and remembers where it was called."""

    def __init__(self, token):
        self.token = token
        self.threads = []

    def __call__(self):
        self.threads.append(threading.get_ident())
        return self.token


def test_vertex_is_asked_with_a_token(models, tmp_path):
    gemini, tokens = models["gemini"], Tokens(models["gemini"].key)
    place = dict(base_url=gemini.url, path=VERTEX, token=tokens)
    gemini.say("```python\nprint(42)\n```", "print the answer")
    recording = ROOT / "examples/data/cluster_wine.wav"
    with rexa.open(tmp_path / "history", generators=[rexa.Gemini(**place)],
                   transcribers=[rexa.GeminiSpeech(**place)]) as engine:
        assert engine.generate("The answer.").code == "print(42)\n"
        assert engine.transcribe(recording).text == "print the answer"
    requests = gemini.ask("requests")
    models_of = "/v1/projects/p/locations/global/publishers/google/models/"
    assert [request["path"].startswith(models_of) for request in requests] == [True, True]
    assert threading.get_ident() not in tokens.threads


def test_what_a_supplier_of_tokens_raises_comes_out(models, tmp_path):
    class NoToken(Exception):
        pass

    raised = NoToken("the metadata server is away")

    def fails():
        raise raised

    gemini = rexa.Gemini(base_url=models["gemini"].url, path=VERTEX, token=fails)
    with rexa.open(tmp_path / "history", generators=[gemini], transcribers=[]) as engine:
        for ask in (engine.generate, engine.generate_and_run):
            with pytest.raises(NoToken) as caught:
                ask("Something.")
            assert caught.value is raised
    assert models["gemini"].ask("requests") == []


@pytest.mark.parametrize("gives, kind, words", [
    (lambda: None, TypeError, "token must give str, not NoneType"),
    (lambda: "", rexa.InvalidArgument, "token= of rexa.Gemini: it gave an empty text"),
    (lambda: f"{CANARY}\n", rexa.InvalidArgument, "token= of rexa.Gemini: .* without blanks"),
    (lambda: CANARY, rexa.AuthError, "."),
])
def test_a_token_that_is_of_no_use(models, tmp_path, gives, kind, words):
    gemini = rexa.Gemini(base_url=models["gemini"].url, path=VERTEX, token=gives)
    with rexa.open(tmp_path / "history", generators=[gemini], transcribers=[]) as engine:
        with pytest.raises(kind, match=words) as caught:
            engine.generate("Something.")
    assert CANARY not in "".join(traceback.format_exception_only(caught.type, caught.value))


def test_a_token_that_comes_after_the_deadline_is_not_used(models, tmp_path):
    never = threading.Event()

    def late():
        never.wait(0.2)
        return models["gemini"].key

    gemini = rexa.Gemini(base_url=models["gemini"].url, path=VERTEX, token=late)
    with rexa.open(tmp_path / "history", generators=[gemini], transcribers=[]) as engine:
        with pytest.raises(rexa.DeadlineExceeded):
            engine.generate("Something.", timeout=0.1, preview=False)
    assert models["gemini"].ask("requests") == []


def test_a_supplier_of_tokens_ends_with_its_engines(no_models, tmp_path):
    tokens = Tokens("t")
    alive = weakref.ref(tokens)
    service = rexa.Gemini(base_url="http://127.0.0.1:9", path=VERTEX, token=tokens)
    with rexa.open(tmp_path / "history", generators=[service], transcribers=[]):
        del tokens, service
        gc.collect()
        assert alive() is not None
    gc.collect()
    assert alive() is None


INTERPRETER_ENDS = """
import threading, time
import rexa

asked = threading.Event()

def token():
    asked.set()
    while threading.main_thread().is_alive():
        time.sleep(0.001)
    for _ in range(100):  # the engine is being closed meanwhile
        time.sleep(0.001)
    return "t"

def ask():
    try:
        engine.generate("Something.")
    except rexa.Cancelled:
        pass

service = rexa.Gemini(base_url="http://127.0.0.1:9", token=token)
engine = rexa.open("history", generators=[service], transcribers=[])
threading.Thread(target=ask, daemon=True).start()
asked.wait()
"""


def test_the_interpreter_ends_while_a_token_is_asked_for(no_models, run_script):
    ended = run_script(INTERPRETER_ENDS)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
