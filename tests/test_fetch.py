"""The Models API over HTTP, on a loopback port: pages, failures, and where the key goes and where it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from anyint_lint import fetch
from anyint_lint.catalogue import Model, load, lock_text
from anyint_lint.errors import FetchError
from anyint_lint.fetch import Key
from tests.commandline import lint, write
from tests.modelsapi import Answer, Api, anthropic, openai, serving

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = "anyint-live-7Qm2xV9kT4bR8nZ1"
LOCK = Path("anyint-models.json")
ENDLESS = "says that there is more (has_more), and not how to ask for it (last_id)"
NO_CATALOGUE = 'no model catalogue: {"data": [{"id": …}]} is expected'


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # A proxy of the machine that runs the tests is none of theirs.
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def ask(api: Api | str, *arguments: str, command: str = "lock", key: str | None = KEY) -> Result:
    url = api if isinstance(api, str) else api.url
    result = lint("models", command, "--url", url, *arguments, env={"ANYINT_API_KEY": key})
    assert KEY not in result.output
    assert result.stderr.count("\n") <= 1
    return result


def problem(result: Result, api: Api) -> str:
    assert (result.exit_code, LOCK.exists()) == (2, False)
    return result.stderr.replace(f"anyint-lint: {api.url}: ", "").rstrip("\n")


@pytest.mark.parametrize("answer", [openai("b", "a"), anthropic("b", "a")])
def test_the_api_is_asked_once_with_the_key(answer: object) -> None:
    with serving(Answer(answer)) as api:
        assert ask(api).stdout == "anyint-models.json: 2 models\n"
    assert (load(LOCK).ids, load(LOCK).source) == (("a", "b"), api.url)
    assert (api.paths, api.headers[0]["authorization"]) == (["/openai/v1/models"], f"Bearer {KEY}")


def test_pages_in_anthropics_form_are_asked_for_with_after_id() -> None:
    pages = (anthropic("a", has_more=True), anthropic("b/ c", has_more=True), anthropic("d"))
    with serving(*map(Answer, pages)) as api:
        ask(f"{api.url}?limit=1&after_id=0")
    assert (load(LOCK).ids, load(LOCK).source) == (("a", "b/ c", "d"), api.url)
    assert [path.partition("?")[2] for path in api.paths] == [
        "limit=1&after_id=0",
        "limit=1&after_id=a",
        "limit=1&after_id=b%2F+c",
    ]


def test_pages_in_openais_form_are_asked_for_with_after() -> None:
    with serving(Answer(openai("a", has_more=True, last_id="a")), Answer(openai("b", has_more=False))) as api:
        ask(api)
    assert (load(LOCK).ids, api.paths[1]) == (("a", "b"), "/openai/v1/models?after=a")


def test_check_asks_the_api_too() -> None:
    write("anyint-models.json", lock_text([Model("a"), Model("b")], source="x", locked=NOON))
    with serving(Answer(openai("b"))) as api:
        result = ask(api, command="check")
    assert (result.exit_code, result.stdout) == (1, "vanished: a\n1 vanished, 0 new since anyint-models.json\n")


def test_another_variable_may_hold_the_key() -> None:
    with serving(Answer(openai("a"))) as api:
        result = lint("models", "lock", "--url", api.url, "--key-env", "OTHER", env={"OTHER": f" {KEY}\n"})
    assert (result.exit_code, api.headers[0]["authorization"]) == (0, f"Bearer {KEY}")


@pytest.mark.parametrize("key", [None, "", "  \n"])
def test_a_missing_key_is_named(key: str | None) -> None:
    result = ask("https://api.anyint.ai/openai/v1/models", key=key)
    assert (result.exit_code, result.stderr) == (
        2,
        "anyint-lint: the environment variable ANYINT_API_KEY is not set; it must hold the key for --url\n",
    )


@pytest.mark.parametrize("key", [f"{KEY}\nX-Other: 1", f"{KEY} {KEY}", f"{KEY}é", f"{KEY}\x00"])
def test_a_key_that_no_header_can_carry_is_not_shown(key: str) -> None:
    result = ask("https://api.anyint.ai/openai/v1/models", key=key.replace("\x00", "\x01"))
    assert (result.exit_code, result.stderr) == (
        2,
        "anyint-lint: the environment variable ANYINT_API_KEY holds characters that no key has\n",
    )


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://api.anyint.ai/openai/v1/models", "http://api.anyint.ai/openai/v1/models: plain HTTP shows the key"),
        ("http://127.0.0.1.example.com/models", "http://127.0.0.1.example.com/models: plain HTTP shows the key"),
        ("http://2130706433/models", "http://2130706433/models: plain HTTP shows the key"),
        (f"https://user:{KEY}@x/models", "https://x/models: credentials do not belong in the URL"),
        ("file:///etc/passwd", "--url is no address such as https://"),
        ("ftp://x/models", "--url is no address such as https://"),
        ("api.anyint.ai/openai/v1/models", "--url is no address such as https://"),
        ("https:///models", "--url is no address such as https://"),
        ("https://x/mod els", "--url is no address such as https://"),
        ("https://x/models\r\nX: y", "--url is no address such as https://"),
        ("https://é/models", "--url is no address such as https://"),
        ("https://[::1/models", "--url is not a valid URL"),
        ("https://x:99999/models", "--url is not a valid URL"),
    ],
)
def test_an_address_that_no_key_should_go_to_is_refused(url: str, problem: str) -> None:
    result = ask(url)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"anyint-lint: {problem}")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "api.localhost"])
def test_this_machine_may_be_asked_without_tls(host: str) -> None:
    assert fetch._address(f"http://{host}:8080/models", allow_http=False).port == 8080


def test_another_host_may_be_asked_without_tls_where_somebody_says_so() -> None:
    assert fetch._address("http://10.0.0.1/models", allow_http=True).hostname == "10.0.0.1"
    with pytest.raises(FetchError):
        fetch._address("http://10.0.0.1/models", allow_http=False)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            Answer({"error": {"message": "no"}}, 401),
            "HTTP 401: the key, sent as a Bearer token, is refused: no",
        ),
        (Answer(b"", 403), "HTTP 403: the key may not list models"),
        (Answer({"error": "no"}, 404), "HTTP 404: there is no Models API here (its path ends in /models): no"),
        (Answer(b"<html>", 429), "HTTP 429: too many requests; try again later"),
        (Answer(b"oops", 500), "HTTP 500: the server failed; try again later"),
        (Answer({}, 503), "HTTP 503: the server failed; try again later"),
        (Answer(openai("a"), 206), "HTTP 206: no catalogue"),
        (Answer(b"<html>"), "not JSON: Expecting value: line 1 column 1 (char 0)"),
        (Answer([]), NO_CATALOGUE),
        (Answer({"error": "x\x1b\n"}), rf"{NO_CATALOGUE}; this is an error: x\x1b\n"),
        (Answer(openai()), "the model catalogue is empty"),
        (Answer(anthropic("a", has_more=True, last_id=None)), ENDLESS),
        (Answer(anthropic("a", has_more=True)), ENDLESS),
    ],
)
def test_a_failure_is_told_in_one_line(answer: Answer, said: str) -> None:
    with serving(answer) as api:
        assert problem(ask(api), api) == said


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:{port}/elsewhere", "https://user:pw@other.example/models?key=1", "/x?y"]
)
def test_no_redirect_is_followed(status: int, target: str) -> None:
    with serving(Answer(openai("a"))) as other:
        location = target.format(port=other.port)
        with serving(Answer(b"", status, {"Location": location})) as api:
            said = problem(ask(api), api)
    shown = location.replace("user:pw@", "").partition("?")[0]
    assert said == f"HTTP {status}: a redirect to {shown}, which is not followed; name the final address"
    assert (other.paths, len(api.paths)) == ([], 1)


@pytest.mark.parametrize("location", ["", "https://[", f"https://x/{KEY}", f"https://x/?{KEY}"])
def test_a_redirect_to_nowhere_or_with_the_key_is_told_without_it(location: str) -> None:
    with serving(Answer(b"", 302, {"Location": location})) as api:
        assert problem(ask(api), api).endswith(", which is not followed; name the final address")


@pytest.mark.parametrize("status", [200, 401, 500])
@pytest.mark.parametrize("quoted", [KEY, KEY[:14], KEY[9:]])
def test_an_answer_that_repeats_the_key_is_not_quoted(status: int, quoted: str) -> None:
    for body in ({"error": {"message": f"what is {quoted}?"}}, openai(quoted)):
        with serving(Answer(body, status)) as api:
            result = ask(api)
        assert problem(result, api) == f"HTTP {status}: the answer repeats the key; nothing of it is used"
        assert quoted not in result.output


def test_a_key_hidden_in_escapes_is_not_quoted_either() -> None:
    hidden = "".join(f"\\u{ord(character):04x}" for character in KEY)
    with serving(Answer(f'{{"error": {{"message": "{hidden}"}}}}'.encode(), 401)) as api:
        assert problem(ask(api), api).endswith("the key, sent as a Bearer token, is refused")


def test_a_huge_answer_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 1000)
    with serving(Answer(openai(*map(str, range(1000))))) as api:
        assert problem(ask(api), api) == "larger than 1,000 bytes; this is no model catalogue"


def test_the_limit_holds_for_all_pages_together(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [Answer(openai(str(number) * 500, has_more=True, last_id=str(number))) for number in range(4)]
    monkeypatch.setattr(fetch, "MAX_BYTES", 2000)
    with serving(*pages) as api:
        assert problem(ask(api), api) == "larger than 2,000 bytes; this is no model catalogue"
    assert len(api.paths) == 4


def test_there_is_an_end_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [Answer(openai("a", has_more=True, last_id=str(number))) for number in range(4)]
    monkeypatch.setattr(fetch, "MAX_PAGES", 3)
    with serving(*pages) as api:
        assert problem(ask(api), api) == "more than 3 pages; ask for larger ones (?limit=…)"
    assert len(api.paths) == 3


@pytest.mark.parametrize("body", [openai("a"), b" " * 100])
def test_a_server_that_stalls_is_given_up(body: object) -> None:
    with serving(Answer(body, stalls=True)) as api:
        said = problem(ask(api, "--timeout", "0.3"), api)
    assert said in ("no whole answer within 0.3 seconds (--timeout)", "no answer in time (--timeout)")


@pytest.mark.parametrize("length", ["1000", "-5", "many"])
def test_a_wrong_length_is_no_crash(length: str) -> None:
    with serving(Answer(b"{", 200, {"Content-Length": length, "Connection": "close"})) as api:
        assert "JSON" in problem(ask(api), api)


def test_nobody_listens() -> None:
    with serving(Answer(openai("a"))) as api:
        pass
    assert problem(ask(api), api) == "Connection refused"


def test_a_proxy_is_asked_for_other_hosts_and_never_for_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Answer(openai("a"))) as proxy, serving(Answer(openai("b"))) as api:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        ask("http://gateway.example/v1/models?limit=9", "--allow-http")
        assert load(LOCK).ids == ("a",)
        assert proxy.paths == ["http://gateway.example/v1/models?limit=9"]
        ask(api)
        assert (load(LOCK).ids, len(proxy.paths)) == (("b",), 1)


def test_the_proxy_of_tls_never_sees_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Answer(openai("a"))) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        result = ask("https://gateway.example/v1/models")
    assert (result.exit_code, "Tunnel connection failed: 501" in result.stderr) == (2, True)
    assert proxy.headers == []


def test_a_broken_proxy_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http:/user:{KEY}@x")
    assert ask("https://gateway.example/v1/models").exit_code == 2


def test_a_key_shows_its_variable_alone() -> None:
    assert f"{Key('NAME', KEY)!r} {Key('NAME', KEY)} {[Key('NAME', KEY)]}" == "$NAME $NAME [$NAME]"


@pytest.mark.parametrize(
    ("key", "text", "is_in"),
    [
        (KEY, f"…{KEY}…", True),
        (KEY, f"…{KEY[5:17]}…", True),
        (KEY, f"…{KEY[5:16]}…", False),
        ("12345678", "x12345678", True),
        ("12345678", "x1234567", False),
        # So short, it may be in any answer.
        ("m", "model", False),
    ],
)
def test_a_piece_of_a_key_is_told_from_a_prefix(key: str, text: str, is_in: bool) -> None:
    assert Key("NAME", key).is_in(text) == is_in
