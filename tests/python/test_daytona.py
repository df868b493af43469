"""Remote sandboxes, by the fake Daytona."""

import copy
import dataclasses
import datetime
import os
import pickle
import socket
import threading
import traceback

import pytest
import rexa
from conftest import FakeDaytona
from rexa import _rexa

CANARY = "dtn_canary5a0f"
DaytonaOptions = _rexa.DaytonaOptions


@pytest.fixture
def given(no_daytona, monkeypatch):
    """What rexa.Daytona hands to the library."""
    monkeypatch.setattr(_rexa, "DaytonaOptions", dict)

    def options(*arguments, **named):
        return rexa.Daytona(*arguments, **named)._options

    return options


def test_the_main_story(fake_daytona, tmp_path):
    with rexa.open(tmp_path / "history", provider="daytona") as engine:
        seen = []
        first = engine.run("import sys\nprint(sys.stdin.read())\nopen('made', 'w').write('x')",
                           stdin="input", on_output=lambda event: seen.append(event.data))
        assert b"".join(seen) == first.stdout == b"input\n"
        assert first.environment.provider == "daytona"
        assert first.environment.isolation is rexa.Isolation.MACHINE
        assert first.usage.cost_usd > 0
        assert first.read_file("made") == b"x"
        draft = engine.branch(first)
        draft.code = "print(open('made').read())"
        second = engine.run(draft)
        assert second.stdout.text == "x\n"
        assert str(engine.replay(second)) == "reproduced 1 of 1"
    assert all(one.endswith("\tdestroying") for one in fake_daytona.door("sandboxes"))


def test_local_stays_the_default(fake_daytona, tmp_path):
    with rexa.open(tmp_path / "history", daytona=rexa.Daytona()) as engine:
        assert engine.run("1").environment.provider == "local"
        assert engine.run("1").usage.cost_usd is None
        remote = engine.run("1", provider="daytona")
        assert remote.environment.provider == "daytona"
    with rexa.open(tmp_path / "history") as engine:
        draft = engine.branch(remote)
        for call in (lambda: engine.run("1", provider="daytona"), lambda: engine.run(draft),
                     lambda: engine.replay(remote)):
            with pytest.raises(rexa.InvalidArgument) as caught:
                call()
            assert str(caught.value) == (
                "provider: this engine has no such provider; it has local; give "
                "daytona=rexa.Daytona() to rexa.open for 'daytona'")
    with pytest.raises(rexa.InvalidArgument, match="'moon' is not set up"):
        rexa.open(tmp_path / "history", provider="moon")


def test_prices(fake_daytona, tmp_path):
    free = rexa.Daytona(prices=rexa.DaytonaPrices(cpu=0, memory_gib=0, disk_gib=0))
    with rexa.open(tmp_path / "history", daytona=free, provider="daytona",
                   budget_usd=0) as engine:
        assert engine.run("1").usage.cost_usd == 0


def test_a_budget(fake_daytona, tmp_path):
    with rexa.open(tmp_path / "history", provider="daytona", budget_usd=0.0001) as engine:
        with pytest.raises(rexa.BudgetExceeded, match="budget: a run of up to") as caught:
            engine.run("1")
    assert caught.value.code is rexa.Errc.BUDGET_EXCEEDED
    assert caught.value.origin == "engine"


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), 1e10])
def test_a_wrong_budget(tmp_path, wrong):
    with pytest.raises(rexa.InvalidArgument, match="budget_usd must be a number of dollars"):
        rexa.open(tmp_path / "history", budget_usd=wrong)


def test_tls(no_daytona, tmp_path, monkeypatch):
    server = FakeDaytona("--tls")
    ca_file, = server.ca_files

    def run(**options):
        daytona = rexa.Daytona(server.key, api_url=server.url, **options)
        with rexa.open(tmp_path / "history", daytona=daytona, provider="daytona") as engine:
            return engine.run("print(1)").stdout.text

    assert run(ca_file=ca_file) == "1\n"
    with pytest.raises(rexa.TransportError) as caught:
        run()
    assert caught.value.code is rexa.Errc.TLS_FAILED
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    assert run() == "1\n"
    assert server.close() == 0


def test_a_key_the_service_does_not_know(fake_daytona, tmp_path):
    daytona = rexa.Daytona(CANARY)
    with rexa.open(tmp_path / "history", daytona=daytona, provider="daytona") as engine:
        with pytest.raises(rexa.AuthError) as caught:
            engine.run("1")
    error = caught.value
    assert error.code is rexa.Errc.UNAUTHENTICATED
    assert (error.origin, error.http_status, error.retryable) == ("daytona", 401, False)
    assert error.remote_message == "Invalid credentials"


def test_a_service_that_is_not_there(no_daytona, tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        daytona = rexa.Daytona(CANARY, api_url=f"http://127.0.0.1:{unused.getsockname()[1]}/api")
        with rexa.open(tmp_path / "history", daytona=daytona, provider="daytona") as engine:
            with pytest.raises(ConnectionError) as caught:
                engine.run("1", timeout=30)
    assert isinstance(caught.value, rexa.TransportError)
    assert caught.value.code is rexa.Errc.CONNECTION_FAILED
    assert str(caught.value).endswith("; check api_url")
    assert caught.value.retryable
    assert caught.value.attempts > 1


def test_a_proxy_that_is_not_there(no_daytona, tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        daytona = rexa.Daytona(CANARY, api_url="https://daytona.invalid/api",
                               proxy=f"http://127.0.0.1:{unused.getsockname()[1]}")
        with rexa.open(tmp_path / "history", daytona=daytona, provider="daytona") as engine:
            with pytest.raises(rexa.TransportError, match="; check api_url and proxy$"):
                engine.run("1", timeout=30)


def test_a_wish_that_no_remote_sandbox_can_grant(fake_daytona, tmp_path):
    with rexa.open(tmp_path / "history", provider="daytona") as engine:
        with pytest.raises(rexa.Unsupported, match="use 'internet'$"):
            engine.run("1", network="host")


def test_a_proxy_of_the_environment(no_daytona, tmp_path, monkeypatch):
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def refuse():
            while not asked:
                connection, _ = listener.accept()
                with connection:
                    asked.append(connection.recv(4096).decode())
                    connection.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        monkeypatch.setenv("HTTPS_PROXY", f"user:word@127.0.0.1:{listener.getsockname()[1]}")
        daytona = rexa.Daytona(CANARY, api_url="https://daytona.invalid/api")
        with rexa.open(tmp_path / "history", daytona=daytona, provider="daytona") as engine:
            with pytest.raises(rexa.TransportError) as caught:
                engine.run("1")
        thread.join()
    assert caught.value.code is rexa.Errc.PROXY_FAILED
    assert caught.value.http_status == 403
    assert asked[0].startswith("CONNECT daytona.invalid:443 HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic dXNlcjp3b3Jk\r\n" in asked[0]


def test_without_a_key(no_daytona, tmp_path):
    for call in (rexa.Daytona, lambda: rexa.Daytona(""),
                 lambda: rexa.open(tmp_path / "history", provider="daytona")):
        with pytest.raises(rexa.InvalidArgument) as caught:
            call()
        for word in ("api_key=", "DAYTONA_API_KEY", "https://app.daytona.io/dashboard/keys"):
            assert word in str(caught.value)
    assert not (tmp_path / "history").exists()


def test_defaults(given):
    assert given("k") == dict(
        api_key="k", api_url="https://app.daytona.io/api", organization="", target="",
        snapshot="", image="", resources=None, allowed_addresses=[], allowed_domains=[],
        labels={}, idle_minutes=15, prices=(14_000, 4_500, 30), ca_file="", ca_folder="",
        proxy="", no_proxy="")


def test_everything_given(given):
    options = given(
        "k", api_url="https://example.org/api", organization="o", target="eu", image="debian:12.9",
        resources=rexa.DaytonaResources(cpu=2, memory_gib=4, disk_gib=8),
        allowed_addresses=["10.0.0.0/8"], allowed_domains=("example.org",), labels={"team": "a"},
        idle_time_to_live=61, prices=rexa.DaytonaPrices(cpu=1), ca_file="/ca.pem", proxy="http://p:1",
        no_proxy="example.org")
    assert options == dict(
        api_key="k", api_url="https://example.org/api", organization="o", target="eu",
        snapshot="", image="debian:12.9", resources=(2, 4, 8), allowed_addresses=["10.0.0.0/8"],
        allowed_domains=["example.org"], labels={"team": "a"}, idle_minutes=2,
        prices=(1, 4_500, 30), ca_file="/ca.pem", ca_folder="", proxy="http://p:1",
        no_proxy="example.org")
    assert given("k", snapshot="s")["snapshot"] == "s"
    assert given("k", idle_time_to_live=datetime.timedelta(hours=1))["idle_minutes"] == 60


@pytest.mark.parametrize("variables, expected", [
    ({"DAYTONA_API_KEY": "k", "DAYTONA_API_URL": "u", "DAYTONA_ORGANIZATION_ID": "o",
      "DAYTONA_TARGET": "t"},
     {"api_key": "k", "api_url": "u", "organization": "o", "target": "t"}),
    ({"HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:1"}, {"proxy": "http://a:1"}),
    ({"HTTPS_PROXY": "", "https_proxy": "HTTP://b:1", "ALL_PROXY": "socks5://c:1"},
     {"proxy": "HTTP://b:1"}),
    ({"ALL_PROXY": "c:1", "NO_PROXY": "x,y"}, {"proxy": "http://c:1", "no_proxy": "x,y"}),
    ({"all_proxy": "http://d:1", "no_proxy": "z"}, {"proxy": "http://d:1", "no_proxy": "z"}),
    ({"SSL_CERT_FILE": "/f", "SSL_CERT_DIR": "/nowhere:/usr:/etc"},
     {"ca_file": "/f", "ca_folder": "/usr"}),
])
def test_what_is_not_given_is_read_from_the_environment(given, monkeypatch, variables, expected):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    named = {} if "DAYTONA_API_KEY" in variables else {"api_key": "k"}
    options = given(**named)
    assert {name: options[name] for name in expected} == expected


def test_what_is_given_is_not_read_from_the_environment(given, monkeypatch):
    for name in ("DAYTONA_API_KEY", "DAYTONA_API_URL", "DAYTONA_ORGANIZATION_ID", "DAYTONA_TARGET",
                 "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "socks5://of.the.environment")
    monkeypatch.setenv("SSL_CERT_DIR", "/usr")
    options = given("k", api_url="u", organization="", target="", proxy="", no_proxy="",
                    ca_folder="/etc")
    assert (options["api_key"], options["api_url"], options["ca_folder"]) == ("k", "u", "/etc")
    for name in ("organization", "target", "proxy", "no_proxy", "ca_file"):
        assert options[name] == ""


@pytest.mark.parametrize("url", [
    "https://app.daytona.io/api", "https://App.Daytona.IO:443/api", "https://proxy.app.daytona.io",
    "http://own:3000/api", None])
def test_the_key_of_the_environment_goes_to_the_vendor_and_the_server_beside_it(given, monkeypatch,
                                                                                url):
    own = "http://own:3000/api"
    monkeypatch.setenv("DAYTONA_API_KEY", CANARY)
    monkeypatch.setenv("DAYTONA_API_URL", own)
    options = given(api_url=url)
    assert (options["api_key"], options["api_url"]) == (CANARY, url or own)


@pytest.mark.parametrize("place", ["", "https://own", "https://other/api"])
@pytest.mark.parametrize("url", [
    "https://own/api", "http://127.0.0.1:1/api", "http://app.daytona.io/api",
    "https://mydaytona.io", "https://daytona.io.own", "https://own/daytona.io",
    "https://own?daytona.io", "https://x@app.daytona.io", "https://own\\@daytona.io",
    "https://daytona.io@own", "https://app.daytona.io.", "app.daytona.io",
    "https://app.daytona.io\n"])
def test_the_key_of_the_environment_goes_to_no_other_server(given, monkeypatch, url, place):
    monkeypatch.setenv("DAYTONA_API_KEY", CANARY)
    monkeypatch.setenv("DAYTONA_API_URL", place)
    assert given("own", api_url=url)["api_key"] == "own"
    with pytest.raises(rexa.InvalidArgument) as caught:
        given(api_url=url)
    assert str(caught.value) == (
        "api_key: Daytona needs a key for the server at api_url=; give it as api_key= of "
        "rexa.Daytona: that of the environment variable DAYTONA_API_KEY is sent to the vendor's "
        "own servers and that of DAYTONA_API_URL alone")


def test_no_file_is_read(no_daytona, tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("DAYTONA_API_KEY=dtn_of_a_file\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(rexa.InvalidArgument):
        rexa.Daytona()


@pytest.mark.parametrize("wrong, words", [
    ({"snapshot": 3}, "snapshot must be str"),
    ({"resources": (1, 1, 1)}, "resources must be a rexa.DaytonaResources"),
    ({"prices": 3}, "prices must be a rexa.DaytonaPrices"),
    ({"labels": {"a": 1}}, r"labels\['a'\] must be str"),
    ({"allowed_domains": "example.org"}, "allowed_domains must be a list of str"),
    ({"idle_time_to_live": None}, "idle_time_to_live must be a number of seconds"),
    ({"idle_time_to_live": -1}, "idle_time_to_live must not be negative"),
    ({"api_url": "\ud800"}, "api_url must be text that UTF-8 can hold"),
    ({"ca_file": b"x"}, "ca_file must be str or os.PathLike"),
    ({"ca_file": "\ud800"}, "ca_file must be a path that can be encoded"),
    ({"ca_folder": "/x/\udc41"}, "ca_folder must be a path that can be encoded"),
    ({"ca_folder": "x" * 10**6}, "ca_folder must be a path of at most 4095 bytes"),
    ({"colour": "red"}, "colour"),
])
def test_wrong_arguments_are_named(no_daytona, wrong, words):
    with pytest.raises((TypeError, rexa.InvalidArgument), match=words) as caught:
        rexa.Daytona(CANARY, **wrong)
    assert CANARY not in "".join(traceback.format_exception_only(caught.type, caught.value))


def test_no_wrong_call_of_the_native_layer_shows_the_key(given):
    options = given(CANARY, proxy=f"http://user:{CANARY}@p:1")
    for name in options:
        with pytest.raises(TypeError, match=f"{name} is of the wrong type") as caught:
            DaytonaOptions(**{**options, name: object()})
        assert CANARY not in str(caught.value)


@pytest.mark.parametrize("name, value", [
    ("ALL_PROXY", f"socks5://user:{CANARY}@127.0.0.1:1"),
    ("DAYTONA_API_KEY", f"{CANARY}\udcff"),
    ("DAYTONA_TARGET", f"{CANARY}\udcff"),
])
def test_a_wrong_variable_is_named(no_daytona, monkeypatch, name, value):
    monkeypatch.setenv("DAYTONA_API_KEY", CANARY)
    monkeypatch.setenv(name, value)
    with pytest.raises(rexa.InvalidArgument, match=name) as caught:
        rexa.Daytona()
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("amounts, words", [
    (lambda: rexa.DaytonaResources(cpu=0), "cpu must be at least 1"),
    (lambda: rexa.DaytonaResources(memory_gib=1.5), "memory_gib must be int"),
    (lambda: rexa.DaytonaPrices(disk_gib=-1), "disk_gib must be at least 0"),
])
def test_wrong_amounts(amounts, words):
    with pytest.raises((TypeError, rexa.InvalidArgument), match=words):
        amounts()


def test_it_does_not_change(no_daytona):
    daytona = rexa.Daytona(CANARY, target="eu")
    with pytest.raises(AttributeError, match="target"):
        daytona.target = "us"
    with pytest.raises(dataclasses.FrozenInstanceError):
        rexa.DaytonaResources().cpu = 3
    assert (daytona.api_url, daytona.target) == ("https://app.daytona.io/api", "eu")
    assert rexa.DaytonaResources() == rexa.DaytonaResources(cpu=1, memory_gib=1, disk_gib=3)


def test_the_key_is_shown_nowhere(fake_daytona, tmp_path):
    daytona = rexa.Daytona(CANARY)
    told = [repr(daytona), str(daytona), repr(dir(daytona)), repr(daytona._options)]
    told += [repr(getattr(daytona, name)) for name in daytona.__slots__]
    for call in (pickle.dumps, copy.copy, copy.deepcopy, lambda one: pickle.dumps(one._options)):
        with pytest.raises(TypeError) as caught:
            call(daytona)
        told.append(str(caught.value))
    with rexa.open(tmp_path / "history", daytona=daytona, provider="daytona") as engine:
        with pytest.raises(rexa.Error) as caught:
            engine.run("1")
        told += traceback.format_exception(caught.type, caught.value, caught.tb)
        told += [repr(vars(caught.value)), str(engine.timeline()), repr(engine)]
    with rexa.open(tmp_path / "history") as engine:
        told += [repr(engine.get(entry).notices) for entry in engine.search()]
    with pytest.raises(rexa.InvalidArgument) as caught:
        rexa.open(tmp_path / "other", daytona=rexa.Daytona(f"{CANARY}\n"))
    told.append(str(caught.value))
    assert CANARY not in "".join(told)
    for folder, _, files in os.walk(tmp_path):
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                assert CANARY.encode() not in file.read(), name
