"""`check --online` on the command line: what is fetched and what is left alone, and what is said of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from anyint_lint.model import Exchange
from anyint_lint.online import addresses, client
from anyint_lint.online.client import Access
from anyint_lint.online.gathering import is_fetchable, wanted
from anyint_lint.rulebook import PACKAGE, builtin_rules
from tests.commandline import CLEAN, found, lint, write
from tests.test_fetching import serving
from tests.web import PNG, Page, Web, stalling, to, web

ALLOWED = ("--online", "--allow-http", "--allow-private-networks")
PAGES = {
    "/ok.png": Page(PNG),
    "/wrong.jpg": Page(PNG, "image/jpeg"),
    "/page.png": Page(b"<!doctype html><p>Log in", "text/html"),
    "/private/ok.png": Page(PNG),
    "/robots.txt": Page(b"User-agent: *\nDisallow: /private/\n", "text/plain"),
}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def site() -> Iterator[Web]:
    with web(PAGES) as site:
        yield site


def payload(*urls: str) -> dict[str, Any]:
    content = [{"type": "text", "text": "Hi"}, *({"type": "image_url", "image_url": {"url": url}} for url in urls)]
    return CLEAN | {"messages": [{"role": "user", "content": content}]}


def rules(*arguments: str, **options: Any) -> list[str]:
    """Without that of the address, as the server is on this machine."""
    result = lint(
        "check", "--isolated", *arguments, "--ignore", "private-image-url", "--output-format", "json", **options
    )
    assert result.exit_code < 2, result.output
    return [rule for _, rule in found(result)]


def test_each_rule_speaks_of_its_link(site: Web) -> None:
    paths = ("/ok.png", "/wrong.jpg", "/page.png", "/private/ok.png", "/gone.png")
    write("a.json", payload(*map(site.url, paths)))
    expected = ["image-type-mismatch", "invalid-image-bytes", "robots-blocked-image", "unreachable-image"]
    assert rules("a.json", *ALLOWED) == expected


def test_without_the_option_nobody_asks(site: Web) -> None:
    write("a.json", payload(site.url("/gone.png")))
    assert rules("a.json") == []
    assert site.asked == []


def test_a_redirect_to_another_host_is_named(site: Web) -> None:
    there = site.url("/ok.png", "localhost")
    with web({"/a.png": to(there)}) as first:
        write("a.json", payload(first.url("/a.png")))
        result = lint(
            "check", "a.json", "--isolated", *ALLOWED, "--select", "redirected-image", "--output-format", "concise"
        )
    assert ": warning[redirected-image] the image is redirected to localhost\n" in result.stdout


def test_a_url_of_many_files_is_fetched_once(site: Web) -> None:
    for number in range(5):
        write(f"f/{number}.json", payload(site.url("/ok.png"), site.url("/gone.png")))
    write("f/all.jsonl", "".join(json.dumps(payload(site.url("/gone.png"))) + "\n" for _ in range(5)))
    assert rules("f", *ALLOWED) == ["unreachable-image"] * 10
    assert sorted(path for _, path, _ in site.asked) == ["/gone.png", "/ok.png", "/robots.txt"]


def test_standard_input_is_read_once_and_checked(site: Web) -> None:
    assert rules("-", *ALLOWED, stdin=json.dumps(payload(site.url("/gone.png"))).encode()) == ["unreachable-image"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("a.json", "--select", "private-image-url,insecure-image-url,models"),
        ("a.json", "--per-file-ignores", "a.json:images"),
        ("a.json", "--exclude", "a.json", "--force-exclude"),
        ("-", "--stdin-filename", "b.json", "--exclude", "b.json", "--force-exclude"),
        ("-", "--stdin-filename", "b.json", "--per-file-ignores", "b.json:ALL"),
    ],
)
def test_where_nothing_would_be_said_nobody_is_asked(site: Web, arguments: tuple[str, ...]) -> None:
    text = json.dumps(payload(site.url("/gone.png")))
    write("a.json", text)
    lint("check", *arguments, "--isolated", *ALLOWED, stdin=text.encode())
    assert site.asked == []


def test_a_rule_of_ones_own_asks_from_another_place(site: Web) -> None:
    rule = {
        "id": "our-images",
        "summary": "Our images are there",
        "severity": "error",
        "why": "A request without its image is of no use.",
        "where": "$.request.body.messages[*].content[*].image_url",
        "expect": {"properties": {"url": {"reachableImage": True}}},
        "hint": "Put it there.",
        "examples": {"bad": [{"request": {"body": {"model": "m"}}}], "good": [{"request": {"body": {"model": "m"}}}]},
        "references": ["us"],
    }
    write("rules/images/our-images.yaml", json.dumps(rule))
    write("a.json", payload(site.url("/gone.png")))
    assert rules("a.json", *ALLOWED, "--rules", "rules", "--select", "our-images") == ["our-images"]


IGNORES = "anyint-lint-ignores.json"


def test_an_ignore_of_what_only_a_fetch_tells_outlives_a_run_without(site: Web) -> None:
    write("a.json", payload(*map(site.url, ("/gone.png", "/wrong.jpg"))))
    lint("check", "a.json", *ALLOWED, "--add-ignore")
    ignored = Path(IGNORES).read_text()
    assert "ignore of" not in lint("check", "a.json").stderr
    assert lint("check", "a.json", "--prune-ignores").stderr == f"anyint-lint: 0 ignores dropped from {IGNORES}\n"
    assert Path(IGNORES).read_text() == ignored
    assert lint("check", "a.json", *ALLOWED).exit_code == 0


def test_an_ignore_of_what_a_fetch_does_not_tell_any_more_is_dropped(site: Web) -> None:
    write("a.json", payload(site.url("/late.png")))
    lint("check", "a.json", *ALLOWED, "--add-ignore")
    pages = {**PAGES, "/late.png": Page(PNG)}
    with web(pages) as later:
        write("a.json", payload(later.url("/late.png")))
        assert "ignore of unreachable-image" in lint("check", "a.json", *ALLOWED).stderr


def test_a_comment_about_what_only_a_fetch_tells_is_no_mistake_without(site: Web) -> None:
    body = json.dumps(payload(site.url("/gone.png")))
    request = f"{{method: POST, uri: 'https://api.anyint.ai/v1/chat/completions', headers: {{}}, body: '{body}'}}"
    entry = f"- request: {request}\n  response: {{status: {{code: 400, message: Bad}}, headers: {{}}, body: {{}}}}\n"
    text = f"# anyint-lint: ignore-file[unreachable-image]\ninteractions:\n{entry}version: 1\n"
    write("a.yaml", text)
    assert "ignores no finding" not in lint("check", "a.yaml", "--isolated").stderr
    online = lint("check", "a.yaml", "--isolated", *ALLOWED, "--select", "unreachable-image")
    assert (online.exit_code, online.stderr) == (0, "")
    write("a.yaml", text.replace("/gone.png", "/ok.png"))
    assert "ignores no finding" in lint("check", "a.yaml", "--isolated", *ALLOWED).stderr


def test_fixes_go_on_beside_it(site: Web) -> None:
    write("a.json", payload(site.url("/gone.png")) | {"temperature": "0.2"})
    assert rules("a.json", *ALLOWED, "--fix") == ["unreachable-image"]
    assert json.loads(Path("a.json").read_text())["temperature"] == 0.2
    fixed = lint(
        "check", "-", "--isolated", *ALLOWED, "--fix", stdin=json.dumps(payload() | {"temperature": "0.2"}).encode()
    )
    assert json.loads(fixed.stdout)["temperature"] == 0.2


def test_what_is_not_allowed_is_not_asked(site: Web) -> None:
    write("a.json", payload(site.url("/gone.png")))
    for allowed in ((), ("--allow-http",), ("--allow-private-networks",)):
        assert rules("a.json", "--online", *allowed) == []
    assert site.asked == []


@pytest.mark.parametrize("option", ["--allow-http", "--allow-private-networks"])
def test_what_is_allowed_to_nobody_is_a_mistake(option: str) -> None:
    result = lint("check", write("a.json", CLEAN), option)
    assert (result.exit_code, result.stderr) == (2, f"anyint-lint: {option} goes with --online\n")


@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1", "601"])
def test_a_time_that_is_none_is_a_mistake(seconds: str) -> None:
    result = lint("check", write("a.json", CLEAN), "--online", "--online-timeout", seconds)
    assert (result.exit_code, "--online-timeout" in result.stderr) == (2, True)


@pytest.mark.parametrize("key", ["online", "allow-http", "allow-private-networks"])
def test_a_configuration_cannot_go_online(key: str) -> None:
    write("anyint-lint.toml", f"{key} = true\n")
    result = lint("check", write("a.json", CLEAN))
    assert (result.exit_code, f"unknown key '{key}'" in result.stderr) == (2, True)


def test_a_configuration_may_say_how_long(site: Web) -> None:
    write("anyint-lint.toml", "online-timeout = 0.000001\n")
    write("a.json", payload(site.url("/ok.png")))
    result = lint("check", "a.json", *ALLOWED, "--select", "unreachable-image", "--output-format", "concise")
    # So little is over before anybody is asked.
    assert (result.exit_code, "within 1e-06 seconds" in result.stdout) == (1, True)
    assert lint("check", "a.json", *ALLOWED, "--online-timeout", "9", "--select", "unreachable-image").exit_code == 0


def test_where_no_name_server_answers_nothing_is_said_and_the_job_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setitem(client.Access._field_defaults, "lookup", dead)
    monkeypatch.setattr(client.Access.__new__, "__defaults__", tuple(client.Access._field_defaults.values()))
    write("a.json", payload(*(f"https://cdn{number}.net/a.png" for number in range(7))))
    result = lint("check", "a.json", "--isolated", "--online")
    assert (result.exit_code, result.stdout.count("[")) == (2, 0)
    assert result.stderr.splitlines()[::5] == [
        "anyint-lint: not looked up: no name server answered for cdn0.net",
        "anyint-lint: not looked up: 2 more",
    ]


def test_verbose_says_how_many(site: Web) -> None:
    write("a.json", payload(site.url("/ok.png"), site.url("/gone.png")))
    assert lint("check", "a.json", "--isolated", *ALLOWED, "-v").stderr == "2 links to an image looked up\n"


def test_it_can_be_interrupted() -> None:
    def interrupt(handler: Any) -> None:
        process.send_signal(signal.SIGINT)
        stalling(handler)

    # A shell in which the tests run in the background may have turned interrupts off.
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); import anyint_lint.cli as c; "
    arguments = ["check", "a.json", "--isolated", *ALLOWED]
    with web({"/image.png": interrupt}) as site:
        write("a.json", payload(site.url()))
        process = subprocess.Popen(
            [sys.executable, "-c", f"{code}c.main({arguments})"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)},
        )
        assert process.communicate(timeout=30) == (b"", b"")
    assert process.returncode == 130


def test_authorities_of_the_environment_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path("ca.pem")
    with web(PAGES, tls=serving(ca, "localhost")) as site:
        write("a.json", payload(site.url("/ok.png", "localhost")))
        assert rules("a.json", "--online", "--allow-private-networks") == ["unreachable-image"]
        monkeypatch.setenv("SSL_CERT_FILE", str(Path("ca.pem").absolute()))
        assert rules("a.json", "--online", "--allow-private-networks") == []


def test_a_name_that_leads_into_a_private_network_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        addresses,
        "_looked_up",
        lambda host, port, *_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", port))],
    )
    write("a.json", payload("https://wiki.anyint.ai/a.png?token=abc"))
    result = lint("check", "a.json", "--isolated", "--online", "--output-format", "json")
    assert [finding["message"] for finding in json.loads(result.stdout)["findings"]] == [
        "wiki.anyint.ai resolves to 10.1.2.3, an address of a private network, which the model's provider cannot reach"
    ]


def recorded(url: str, status: int | None) -> Exchange:
    answer = {} if status is None else {"response": {"status": status, "body": {}}}
    return Exchange({"request": {"body": payload(url)}, **answer})


URL = "https://cdn.net/image.png"


@pytest.mark.parametrize(("status", "urls"), [(None, [URL]), (400, [URL]), (200, []), (201, [])])
def test_what_a_server_took_is_left_alone(status: int | None, urls: list[str]) -> None:
    assert wanted([recorded(URL, status)], builtin_rules(), Access()) == urls


def test_where_no_rule_asks_nothing_is_fetched() -> None:
    rules = [rule for rule in builtin_rules() if rule.topic != "images"]
    assert wanted([recorded(URL, None)], rules, Access()) == []


@pytest.mark.parametrize(
    "document", [{}, {"request": None}, {"request": {"body": {"messages": [{"content": [{"image_url": {"url": 5}}]}]}}}]
)
def test_what_is_no_request_has_no_links(document: Any) -> None:
    assert wanted([Exchange(document)], builtin_rules(), Access()) == []


def test_a_string_in_place_of_the_object_waits_until_it_is_mended() -> None:
    body = {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": URL}]}]}
    assert wanted([Exchange({"request": {"body": body}})], builtin_rules(), Access()) == []


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "HTTPS://CDN.NET/IMAGE.PNG",
        "https://8.8.8.8/image.png",
        "https://[2606:4700::1111]/a.png",
        "https://cdn.net/filtered/removed.png",
        "https://cdn.net/xxx.png?size=200x200",
        "https://example.community/a.png",
        "https://myexample.com/a.png",
        "https://user:secret@cdn.net/a.png",
        "https://cdn.net/" + "a" * 9000,
        "https://ünïcode.net/a.png",
    ],
)
def test_what_is_fetched(url: str) -> None:
    assert is_fetchable(url, Access())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "image.png",
        "data:image/png;base64,AAAA",
        "ftp://cdn.net/a.png",
        # insecure-image-url and private-image-url say so.
        "http://cdn.net/a.png",
        "https://localhost/a.png",
        "https://10.0.0.1/a.png",
        "https://nas.local/a.png",
        "https://minio/a.png",
        # Nobody means them.
        "https://example.com/a.png",
        "https://cdn.example.org/a.png",
        "https://images.test/a.png",
        "https://nowhere.invalid/a.png",
        "https://192.0.2.7/a.png",
        "https://[2001:db8::1]/a.png",
        "https://your-domain.com/a.png",
        "https://{{host}}/a.png",
        "https://${HOST}/a.png",
        "https://HOST/a.png",
        "https://<host>/a.png",
        "https://cdn.net/${NAME}.png",
        "https://cdn.net/{{ name }}",
        "https://cdn.net/<name>.png",
        "https://cdn.net/....png",
        "https://cdn.net/a.png?X-Amz-Signature=REDACTED",
        "https://cdn.net/a.png?sig=**REDACTED**",
        "https://[::1",
    ],
)
def test_what_is_not(url: str) -> None:
    assert not is_fetchable(url, Access())


def test_what_is_fetched_where_it_is_allowed() -> None:
    for url in ("http://10.0.0.1/a.png", "http://localhost:8000/a.png", "HTTP://cdn.net/a.png"):
        assert is_fetchable(url, Access(http=True, private=True))
    assert not is_fetchable("http://example.com/a.png", Access(http=True, private=True))


def test_a_url_made_to_take_for_ever_takes_no_time() -> None:
    assert is_fetchable("https://cdn.net/" + "{{" * 500_000, Access())
    assert is_fetchable("https://cdn.net/?" + "<%" * 500_000, Access())
