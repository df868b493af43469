"""Sentences become code, by the fake services of models."""

import os
import pathlib
import pickle
import re
import signal
import socket
import threading

import pytest
import rexa
from conftest import ROOT

WINE = ROOT / "examples/data/wine.csv"
TASK = "Cluster the wine data with K-Means and print the sizes."
CARELESS = "Carelessly cluster the wine data with K-Means and print the sizes."
SIZES = (b"178 wines in 3 clusters, inertia 1277.9\ncluster 1: 65 wines\ncluster 2: 62 wines\n"
         b"cluster 3: 51 wines\n")
BRIEF = {"max_attempts": 2, "longest_wait": 1}


def fenced(code):
    return f"Here it is.\n\n```python\n{code}\n```\n\nThat was all."


@pytest.fixture
def gemini(models):
    return models["gemini"]


@pytest.fixture
def asking(gemini, tmp_path):
    """An engine whose one generator is the fake Gemini."""
    with rexa.open(tmp_path / "history", transcribers=[],
                   generators=[rexa.Gemini(gemini.key, base_url=gemini.url, **BRIEF)]) as engine:
        yield engine


def test_the_whole_story(asking):
    generation = asking.generate(TASK, files={"wine.csv": WINE}, seed=7, temperature=0.5)
    assert (generation.purpose, generation.task) == (rexa.Purpose.WRITE, TASK)
    assert generation.extraction.method is rexa.ExtractionMethod.ONLY_BLOCK
    assert generation.extraction.compiles
    assert str(generation) == generation.code and generation.code.startswith("import csv\n")
    assert generation.explanation.startswith("The wines are clustered")
    assert generation.request.messages[-1].speaker is rexa.Speaker.USER
    assert "wine.csv" in generation.request.messages[-1].text
    assert generation.request.settings.seed == 7
    usage = generation.reply.usage
    assert usage.total == usage.input + usage.output and generation.reply.cost_usd > 0
    assert asking.timeline().entries == []

    first = asking.run(generation)
    assert (first.status, first.stdout, first.task) == ("succeeded", SIZES, TASK)
    assert first.provenance.source is rexa.CodeSource.GENERATED
    assert asking.generation(first) == generation

    explained = asking.explain(first)
    assert explained.code == "" and explained.extraction is None
    assert str(explained) == explained.explanation and "wine.csv" in explained.explanation
    branched = asking.run(asking.modify(first, "Use DBSCAN instead of K-Means."))
    assert branched.parent == first.id
    assert branched.stdout.startswith(b"178 wines in 2 clusters\n")
    documented = asking.run(asking.document(first))
    assert '"""' in documented.code and documented.stdout == SIZES

    suggested = asking.suggest(first, 2)
    assert len(suggested.suggestions) == 2
    assert all(one.title and one.why and "wine" in one.task for one in suggested.suggestions)
    drafts = asking.keep(suggested)
    assert [draft.task for draft in drafts] == [one.task for one in suggested.suggestions]
    assert drafts[0].code == first.code


def test_an_answer_that_is_too_long(gemini, tmp_path):
    brief = rexa.Gemini(gemini.key, base_url=gemini.url, answer_bytes=20)
    with rexa.open(tmp_path / "history", transcribers=[], generators=[brief]) as engine:
        words = "the limit of 20 bytes; allow more in answer_bytes= of rexa.ModelOptions$"
        with pytest.raises(rexa.Error, match=words) as caught:
            engine.generate(TASK)
        assert caught.value.code is rexa.Errc.TOO_LARGE


def test_generated_code_is_edited_as_a_draft(asking):
    [draft] = asking.keep(asking.generate(TASK, files={"wine.csv": WINE}))
    draft.code = "print('shorter')"
    snapshot = asking.run(draft)
    assert snapshot.stdout == b"shorter\n"
    assert snapshot.provenance.source is rexa.CodeSource.EDITED
    assert asking.generation(snapshot).task == TASK


def test_a_failure_is_mended(asking):
    failed = asking.run(asking.generate(CARELESS, files={"wine.csv": WINE}))
    assert failed.status == "failed" and failed.exception.type == "KeyError"
    mended = asking.run(asking.fix(failed))
    assert (mended.stdout, mended.parent) == (SIZES, failed.id)
    with pytest.raises(rexa.FailedPrecondition, match="did not fail"):
        asking.fix(mended)


def test_generate_and_run(asking):
    seen, asked, output = [], [], []
    result = asking.generate_and_run(
        CARELESS, files={"wine.csv": WINE}, repairs=2,
        on_text=lambda event: seen.append(event.text),
        on_generated=lambda generation: asked.append(generation.purpose),
        on_output=lambda event: output.append(event.data))
    assert result.end is rexa.RepairEnd.SUCCEEDED and result.failure is None
    assert [step.snapshot.status for step in result.steps] == ["failed", "succeeded"]
    assert asked == ["write", "fix"]
    assert "".join(seen) == "".join(step.generation.reply.text for step in result.steps)
    assert b"".join(output).endswith(SIZES)
    assert result.snapshot.stdout == SIZES
    assert result.generation.reason == "repair 1 of 2: KeyError: 'Alcohol'"
    assert result.usage.total == sum(step.generation.reply.usage.total for step in result.steps)
    assert result.cost_usd == pytest.approx(sum(s.generation.reply.cost_usd for s in result.steps))
    assert result.snapshot.read_file("wine.csv") == WINE.read_bytes()


def test_generate_and_run_of_what_is_there(asking):
    failed = asking.run(asking.generate(CARELESS, files={"wine.csv": WINE}))
    mended = asking.generate_and_run(fix=failed)
    assert mended.snapshot.stdout == SIZES
    changed = asking.generate_and_run("Use DBSCAN.", modify=mended.snapshot)
    assert changed.generation.purpose == "modify" and changed.snapshot.parent == mended.snapshot.id
    with pytest.raises(TypeError, match="only one of them"):
        asking.generate_and_run(TASK, fix=failed, modify=failed)
    with pytest.raises(TypeError, match="stdin: changed code runs as its snapshot did"):
        asking.generate_and_run(TASK, modify=failed, stdin="x")


@pytest.mark.parametrize("answers, options, end, steps", [
    (["raise ValueError(1)"], {}, "not_asked", 1),
    (["raise ValueError(1)", "raise KeyError(1)"], {"repairs": 1}, "rounds_used", 2),
    (["raise ValueError(1)"] * 2, {"repairs": 3}, "same_code", 2),
    (["raise ValueError(1)", "x = 1\nraise ValueError(1)"], {"repairs": 3}, "same_error", 2),
    (["raise ValueError(1)"], {"repairs": 3, "token_budget": 1}, "budget_used", 1),
    (["raise ValueError(1)"], {"repairs": 3, "budget_usd": 0}, "budget_used", 1),
    (["print(1)"], {"on_generated": lambda generation: False}, "declined", 1),
    (["print(1)"], {"on_generated": lambda generation: ""}, "declined", 1),
    (["print(1)"], {"on_generated": lambda generation: None}, "succeeded", 1),
])
def test_how_it_ends(asking, gemini, answers, options, end, steps):
    gemini.say(*map(fenced, answers))
    result = asking.generate_and_run("Something.", **options)
    assert (result.end, len(result.steps)) == (end, steps)
    assert (result.snapshot is None) == (end in ("declined", "same_code"))


def test_a_model_that_fails_later_is_no_exception(asking, gemini):
    gemini.say(fenced("raise ValueError(1)"))
    gemini.arm("forbidden", skip=1)
    result = asking.generate_and_run("Something.", repairs=1)
    assert (result.end, len(result.steps)) == ("model_failed", 1)
    assert isinstance(result.failure, rexa.PermissionDenied)
    assert result.snapshot.status == "failed"


@pytest.mark.parametrize("scenario, kind, code", [
    ({"name": "bad_key"}, rexa.AuthError, rexa.Errc.UNAUTHENTICATED),
    ({"name": "forbidden"}, rexa.PermissionDenied, rexa.Errc.PERMISSION_DENIED),
    ({"name": "rate_minute"}, rexa.RateLimited, rexa.Errc.RATE_LIMITED),
    ({"name": "rate_day"}, rexa.ProviderError, rexa.Errc.QUOTA_EXHAUSTED),
    ({"name": "unavailable", "times": 2}, rexa.ProviderError, rexa.Errc.OVERLOADED),
    ({"name": "not_found"}, rexa.NotFound, rexa.Errc.NOT_FOUND),
    ({"name": "bad_request"}, rexa.ProviderError, rexa.Errc.REMOTE_REFUSED),
    ({"name": "internal", "times": 2}, rexa.ProviderError, rexa.Errc.REMOTE_FAILED),
    ({"name": "not_json"}, rexa.TransportError, rexa.Errc.BAD_REPLY),
    ({"name": "close_before", "times": 2}, rexa.TransportError, rexa.Errc.CONNECTION_LOST),
    ({"name": "max_tokens"}, rexa.ModelError, rexa.Errc.ANSWER_TRUNCATED),
])
def test_errors_of_services(asking, gemini, scenario, kind, code):
    gemini.arm(**scenario)
    with pytest.raises(kind) as caught:
        asking.generate("Something.")
    assert caught.value.code is code
    assert caught.value.origin == "gemini"
    assert gemini.key not in str(caught.value) + repr(vars(caught.value))


@pytest.mark.parametrize("answer, code", [
    ("I cannot do that.", rexa.Errc.NO_CODE), ({"text": "", "finish": "SAFETY"},
                                               rexa.Errc.ANSWER_BLOCKED)])
def test_answers_that_are_of_no_use(asking, gemini, answer, code):
    gemini.say(answer)
    with pytest.raises(rexa.ModelError) as caught:
        asking.generate("Something.")
    assert caught.value.code is code
    reply = caught.value.reply
    assert reply.text == (answer if isinstance(answer, str) else "")
    assert reply.usage.input > 0 and reply.cost_usd > 0
    elsewhere = pickle.loads(pickle.dumps(caught.value))
    assert (elsewhere.code, str(elsewhere), elsewhere.reply) == (code, str(caught.value), None)
    with pytest.raises(rexa.InvalidArgument) as unasked:
        asking.generate(" ")
    assert unasked.value.reply is None


@pytest.mark.parametrize("call, words", [
    (lambda e: e.generate(7), "task must be str or rexa.Transcript"),
    (lambda e: e.generate(" "), "task: say in a sentence"),
    (lambda e: e.generate("x", colour="red"),
     r"^generate\(\) got an unexpected keyword argument 'colour'$"),
    (lambda e: e.generate("x", code="1"), "unexpected keyword argument 'code'"),
    (lambda e: e.generate("x", temperature=3), "temperature: must be 0 to 2"),
    (lambda e: e.generate("x", top_p="1"), "top_p must be float"),
    (lambda e: e.generate("x", max_output_tokens=0), "max_output_tokens must be at least 1"),
    (lambda e: e.generate("x", thinking="much"), "thinking must be one of: none, minimal"),
    (lambda e: e.generate("x", preview=1), "preview must be bool"),
    (lambda e: e.generate("x", generator="moon"), "generator"),
    (lambda e: e.generate("x", files={"a": 1}), r"files\['a'\] must be"),
    (lambda e: e.generate("x", on_text=1), "on_text must be callable"),
    (lambda e: e.modify("0" * 32, "x", stdin="y"), "unexpected keyword argument 'stdin'"),
    (lambda e: e.suggest("0" * 32, 11), "n must be at most 10"),
    (lambda e: e.generate_and_run("x", repairs=21), "repairs must be at most 20"),
    (lambda e: e.generate_and_run("x", budget_usd=-1), "budget_usd must be a number of dollars"),
    (lambda e: e.keep("x"), "generation must be a rexa.Generation"),
    (lambda e: e.explain("0" * 32), "0000"),
])
def test_wrong_calls(asking, gemini, call, words):
    with pytest.raises((TypeError, rexa.Error), match=words) as caught:
        call(asking)
    assert "\n" not in str(caught.value)
    assert gemini.ask("requests") == []


def test_a_generation_has_its_own_request(asking, gemini):
    gemini.say(fenced("print(1)"))
    generation = asking.generate("Something.", arguments=["a"], limits=rexa.Limits(processes=7))
    with pytest.raises(TypeError, match="a generation has its own stdin: keep it as a draft"):
        asking.run(generation, stdin="x")
    snapshot = asking.run(generation)
    assert (snapshot.arguments, snapshot.limits.processes) == (("a",), 7)


def test_previews_are_shown_unless_they_are_not_wanted(asking, gemini):
    for preview in (True, False):
        asking.generate(TASK, files={"wine.csv": WINE}, preview=preview)
    shown, hidden = (str(body) for body in gemini.bodies())
    assert "wine.csv" in shown and "wine.csv" in hidden
    assert "alcohol" in shown and "alcohol" not in hidden


def test_thinking_is_told_apart(asking, gemini):
    gemini.say({"text": fenced("print(1)"), "thoughts": "Let me see."})
    seen = {"answer": "", "thinking": ""}

    def on_text(event):
        assert isinstance(event.kind, rexa.TextKind)
        seen[event.kind] += event.text

    generation = asking.generate("Something.", on_text=on_text)
    assert seen == {"answer": fenced("print(1)"), "thinking": "Let me see."}
    assert generation.reply.thinking == "Let me see."


class Stop(Exception):
    pass


@pytest.mark.parametrize("callback", ["on_text", "on_generated", "on_output"])
def test_an_exception_of_a_callback_cancels(asking, gemini, callback):
    gemini.say(fenced("import time\nprint('begun', flush=True)\ntime.sleep(3600)"))

    def stop(event):
        raise Stop

    with pytest.raises(Stop):
        asking.generate_and_run("Something.", **{callback: stop})
    ran = [asking.get(entry).status for entry in asking.timeline()]
    assert ran == (["cancelled"] if callback == "on_output" else [])


def test_callbacks_are_called_in_the_calling_thread_and_start_nothing(asking, gemini):
    gemini.say(fenced("print(1)"))
    threads, refused = set(), []

    def look(event):
        threads.add(threading.get_ident())
        for call in (asking.run, asking.generate, asking.generate_and_run, asking.explain,
                     lambda audio: asking.transcribe(b"")):
            with pytest.raises(rexa.FailedPrecondition) as caught:
                call("1" * 32)
            refused.append(str(caught.value).partition(":")[0])

    asking.generate_and_run("Something.", on_text=look, on_generated=look, on_output=look)
    assert threads == {threading.get_ident()}
    assert set(refused) == {"run", "generate", "generate_and_run", "transcribe"}


def test_ctrl_c_ends_what_waits_for_a_model(asking, gemini):
    gemini.arm("stall_middle")
    with pytest.raises(KeyboardInterrupt):
        asking.generate(TASK, files={"wine.csv": WINE},
                        on_text=lambda event: os.kill(os.getpid(), signal.SIGINT))
    assert asking.timeline().entries == []


def test_a_time_runs_out(asking, gemini):
    gemini.arm("stall_before")
    with pytest.raises(rexa.DeadlineExceeded):
        asking.generate("Something.", timeout=0.5)


def test_threads_ask_at_once(asking, gemini):
    gemini.tell("settings", first_byte_seconds=0.3)
    found = []

    def ask():
        found.append(asking.generate(TASK, files={"wine.csv": WINE}).code)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1


def test_closing_ends_a_question(asking, gemini):
    gemini.say(fenced("import time\ntime.sleep(3600)"))
    closer = threading.Thread(target=asking.close)
    try:
        result = asking.generate_and_run("Something.", on_generated=lambda _: closer.start())
        assert result.end in ("run_failed", "not_repairable")
    except rexa.Cancelled:
        pass
    closer.join()
    assert asking.closed


def test_what_is_shown_in_notebooks_is_not_active(asking, gemini):
    evil = "<script>alert(1)</script> ![x](http://example.org/?leak) [a](javascript:b) `c` " \
        "WWW.example.org a@example.org"
    gemini.say(f"{evil}\n\n```python\nprint('```')\n# <b>\n```\n")
    result = asking.generate_and_run("Something.")
    for shown in (result._repr_markdown_(), result.generation._repr_markdown_()):
        words, _, rest = shown.partition("````python\n")
        assert rest.startswith("print('```')\n# <b>\n````")
        assert re.search(r"<|(?<!\\)[\[\]!`]", words) is None
        assert "&lt;script&gt;alert(1)&lt;/script&gt; \\!\\[x\\](http&#58;//example.org/" in words
        assert words.strip().endswith("WWW&#46;example.org a&#64;example.org")
    gemini.say("Title: A [1]\nTask: Try <b>this</b>.\nWhy: It's new.\n\n"
               "Title: B\nTask: C.\nWhy: D.")
    assert asking.suggest(result.snapshot)._repr_markdown_() == (
        "1. **A \\[1\\]** Try &lt;b&gt;this&lt;/b&gt;. It's new.\n\n2. **B** C. D.")


def test_reprs(asking, gemini):
    gemini.say(fenced("raise ValueError"))
    result = asking.generate_and_run("Something.")
    generation = result.generation
    assert repr(generation) == "<rexa.Generation write by 'gemini' 'Something.'>"
    assert repr(generation.extraction) == "<rexa.Extraction only_block blocks=1 compiles>"
    assert repr(result) == "<rexa.GeneratedRun not_asked steps=1>"
    assert repr(result.steps[0]) == "<rexa.GeneratedStep write failed>"
    assert repr(generation.reply).startswith("<rexa.ModelReply of 'gemini-3.8-flash' tokens=")
    assert repr(generation.reply.usage).startswith("<rexa.TokenUsage input=")
    assert repr(generation.request.settings) == "<rexa.ModelSettings ''>"
    assert repr(asking.models()[0]).startswith("<rexa.ModelInfo '")


def test_every_vendor(in_environment, tmp_path):
    with rexa.open(tmp_path / "history") as engine:
        assert engine.generators == ["gemini", "anthropic", "openai"]
        found = {name: engine.generate(TASK, generator=name, files={"wine.csv": WINE},
                                       model="gpt-5" if name == "openai" else "")
                 for name in engine.generators}
        assert {name: one.generator for name, one in found.items()} == {
            name: name for name in engine.generators}
        assert len({one.code for one in found.values()}) == 1
        assert any(info.name for info in engine.models("openai"))
    with rexa.open(tmp_path / "other", generator="openai") as engine:
        assert engine.generators == ["openai", "gemini", "anthropic"]


def test_a_server_of_ones_own(models, monkeypatch, tmp_path):
    monkeypatch.setenv("OLLAMA_HOST", models["ollama"].url.removeprefix("http://"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-ollama")
    generator = rexa.OpenAI(server="ollama", model="qwen3:8b")
    with rexa.open(tmp_path / "history", generators=[generator]) as engine:
        assert engine.generators == ["ollama"]
        assert engine.generate(TASK, files={"wine.csv": WINE}).code.startswith("import csv")
    assert all(request["auth"] == {} for request in models["ollama"].ask("requests"))


def test_none_is_set_up(no_models, tmp_path):
    with rexa.open(tmp_path / "history") as engine:
        assert engine.generators == []
        with pytest.raises(rexa.ModelError, match=r"generators=\[rexa.Gemini\(\)\] of rexa.open "
                                                  ) as caught:
            engine.generate("Something.")
        assert caught.value.code is rexa.Errc.GENERATOR_MISSING and "::" not in str(caught.value)
        for server in re.findall(r"rexa.OpenAI\(server='([a-z.]+)'\)", str(caught.value)):
            assert rexa.OpenAI(server=server).server.value == server
        assert "rexa.OpenAI(server='llama.cpp')" in str(caught.value)
        with pytest.raises(rexa.ModelError, match=r"transcribers=\[rexa.GeminiSpeech") as caught:
            engine.transcribe(ROOT / "examples/data/cluster_wine.wav")
        assert "::" not in str(caught.value)
        assert "rexa.OpenAISpeech() with its base_url, path and no model" in str(caught.value)


def test_nothing_is_sent_before_it_is_asked(in_environment, tmp_path):
    with rexa.open(tmp_path / "history") as engine:
        engine.run("1")
    assert all(vendor.ask("requests") == [] for vendor in in_environment.values())
    with rexa.open(tmp_path / "history", generators=[], transcribers=[]) as engine:
        assert engine.generators == []


def test_a_service_that_cannot_be_used_keeps_nobody_from_opening(in_environment, monkeypatch,
                                                                 tmp_path):
    monkeypatch.setenv("GEMINI_API_KEY", "\udcff")
    with pytest.warns(UserWarning) as warned:
        with rexa.open(tmp_path / "history") as engine:
            assert engine.generators == ["anthropic", "openai"]
            assert engine.run("print(1)").stdout == b"1\n"
    assert {one.filename for one in warned} == {__file__}
    assert [str(one.message).partition(":")[0] for one in warned] == [
        "rexa.open goes on without rexa.Gemini, rexa.GeminiSpeech, for what the environment "
        "variable GEMINI_API_KEY holds"]


ALL_KINDS = "rexa.Gemini, rexa.Anthropic, rexa.OpenAI, rexa.GeminiSpeech, rexa.OpenAISpeech"


@pytest.mark.parametrize("variable, value, kinds, words", [
    ("GEMINI_API_KEY", "canary\n", "rexa.Gemini, rexa.GeminiSpeech", "without blanks and line"),
    ("OPENAI_API_KEY", "canary ", "rexa.OpenAI, rexa.OpenAISpeech", "api_key= of rexa.OpenAI"),
    ("OPENAI_BASE_URL", "localhost:8000/v1", "rexa.OpenAI, rexa.OpenAISpeech",
     "base_url= of rexa.OpenAI"),
    ("ANTHROPIC_BASE_URL", "http://x y", "rexa.Anthropic", "base_url= of rexa.Anthropic"),
    ("GOOGLE_GEMINI_BASE_URL", "x", "rexa.Gemini, rexa.GeminiSpeech", "base_url= of rexa.Gemini"),
    ("SSL_CERT_FILE", "/nowhere.pem", ALL_KINDS, "no certificates in /nowhere.pem"),
    ("ALL_PROXY", "socks5://127.0.0.1:1", ALL_KINDS, "only proxies of http:// are known"),
    ("https_proxy", "http://a b:1", ALL_KINDS, "write the host in letters"),
])
def test_a_bad_variable_is_told_once_and_what_needs_it_left_out(in_environment, monkeypatch,
                                                                tmp_path, variable, value, kinds,
                                                                words):
    monkeypatch.setenv(variable, value)
    with pytest.warns(UserWarning) as warned:
        with rexa.open(tmp_path / "history") as engine:
            assert engine.generators == [name for name, kind in (
                ("gemini", "rexa.Gemini,"), ("anthropic", "rexa.Anthropic,"),
                ("openai", "rexa.OpenAI,")) if kind not in kinds + ","]
    assert len(warned) == 1
    told = str(warned[0].message)
    assert told.startswith(f"rexa.open goes on without {kinds}, for what the environment variable "
                           f"{variable} holds: ")
    assert words in told and "canary" not in told and "::" not in told and "\n" not in told


def test_a_bad_variable_is_an_error_for_who_asks_for_the_service(no_models, monkeypatch, tmp_path):
    monkeypatch.setenv("GEMINI_API_KEY", "canary\n")
    with pytest.raises(rexa.InvalidArgument, match="api_key= of rexa.Gemini: give it without"):
        rexa.open(tmp_path / "history", generators=[rexa.Gemini()], transcribers=[])


def test_looking_at_the_environment_connects_to_nothing(no_models, monkeypatch, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        for name in ("GEMINI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_API_KEY"):
            monkeypatch.setenv(name, "k")
        for name in ("GOOGLE_GEMINI", "ANTHROPIC", "OPENAI"):
            monkeypatch.setenv(f"{name}_BASE_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        with rexa.open(tmp_path / "history") as engine:
            assert engine.generators == ["gemini", "anthropic", "openai"]
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("prices, end", [([], "budget_used"),
                                         ([rexa.ModelPrice("*", 0, 0)], "succeeded")])
def test_a_budget_with_a_generator_without_prices(models, tmp_path, prices, end):
    ollama = models["ollama"]
    ollama.say(fenced("raise ValueError(1)"))
    generator = rexa.OpenAI(server="ollama", model="qwen3:8b", base_url=ollama.url + "/v1",
                            prices=prices)
    with rexa.open(tmp_path / "history", generators=[generator]) as engine:
        result = engine.generate_and_run(TASK, files={"wine.csv": WINE}, repairs=1, budget_usd=0.5)
    assert (result.end, len(result.steps)) == (end, 1 if end == "budget_used" else 2)
    assert result.cost_usd == (None if end == "budget_used" else 0)


def test_a_callback_may_close_the_engine(asking, gemini):
    gemini.say(fenced("print(1)"))
    result = asking.generate_and_run("Something.", on_generated=lambda _: asking.close())
    assert (result.end, result.snapshot) == ("run_failed", None)
    assert isinstance(result.failure, rexa.Cancelled)
    assert asking.closed


def test_a_file_of_variables_is_not_read(no_models, monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("GEMINI_API_KEY=of_a_file\n")
    monkeypatch.chdir(tmp_path)
    with rexa.open(pathlib.Path("history")) as engine:
        assert engine.generators == []
