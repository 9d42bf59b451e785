"""The adapter of requests where it differs: bodies, ways to read, sending again. test_transports has the rest."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.auth import HTTPDigestAuth
from urllib3 import Retry

from anyint_lint import Finding, PayloadRejected
from anyint_lint.integrations.requests import LintAdapter
from tests.chatserver import ANSWER, CHAT, STREAM, ChatServer, Reply, Sent, chat_server, chunk
from tests.clients import BAD, CLEAN, STREAMED, Requests

MALFORMED = json.dumps({"choices": []}).encode()
JSON_TYPE = ("Content-Type", "application/json")
PLAIN = Reply(body=MALFORMED, headers=(JSON_TYPE,))
PACKED = Reply(body=gzip.compress(MALFORMED, mtime=0), headers=(JSON_TYPE, ("Content-Encoding", "gzip")))


@pytest.fixture
def found() -> list[Finding]:
    return []


@pytest.fixture
def session(found: list[Finding]) -> Iterator[requests.Session]:
    """Its findings are in `found`."""
    with Requests().session(LintAdapter(on_finding=found.append)) as session:
        yield session


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


def rules(found: list[Finding]) -> list[str]:
    return [each.rule for each in found]


# Bodies


def test_a_body_that_is_text_is_looked_at_and_fixed(server: ChatServer) -> None:
    body = '{"model": "m", "messages": [{"role": "user", "content": "Grüße"}], "temperature": "0.7"}'
    with Requests().session(LintAdapter(on_finding="fix")) as session:
        response = session.post(server.url + CHAT, data=body)
    assert server.log[0].body == body.replace('"0.7"', "0.7").encode() == response.request.body
    assert server.log[0].headers["content-length"] == str(len(server.log[0].body))


def test_what_the_caller_prepared_stays_as_it_was(server: ChatServer) -> None:
    with Requests().session(LintAdapter(on_finding="fix")) as session:
        prepared = session.prepare_request(requests.Request("POST", server.url + CHAT, json=BAD))
        length = prepared.headers["Content-Length"]
        session.send(prepared)
    assert json.loads(prepared.body or b"") == BAD
    assert prepared.headers["Content-Length"] == length
    assert server.log[0].json == {**BAD, "temperature": 0.7}


@pytest.mark.parametrize("on_finding", ["raise", "fix"])
def test_a_file_is_sent_unread(server: ChatServer, tmp_path: Path, on_finding: str) -> None:
    file = tmp_path / "body.json"
    file.write_text(json.dumps(BAD), "utf-8")
    adapter: Any = LintAdapter(on_finding=on_finding)  # type: ignore[arg-type] # a parameter of the test is a str
    with Requests().session(adapter) as session, file.open("rb") as body:
        session.post(server.url + CHAT, data=body)
    assert server.log[0].json == BAD


def test_a_form_of_several_parts_passes(server: ChatServer) -> None:
    with Requests().session(LintAdapter()) as session:
        session.post(server.url + "/upload", files={"file": b"{"})
        with pytest.raises(PayloadRejected) as raised:
            session.post(server.url + CHAT, files={"file": b"{"})
    # Its header is wrong for a chat; its body is not held to be broken JSON.
    assert rules([*raised.value.report]) == ["wrong-content-type"]
    assert b'name="file"' in server.log[0].body


# Answers

READINGS: dict[str, Callable[[requests.Response], object]] = {
    "content": lambda response: response.content,
    "json": lambda response: response.json(),
    "text": lambda response: response.text,
    "iter_content": lambda response: [*response.iter_content(3)],
    "iter_content of text": lambda response: [*response.iter_content(None, decode_unicode=True)],
    "iter_lines": lambda response: [*response.iter_lines()],
    "the response itself": lambda response: [*response],
    "raw.read": lambda response: response.raw.read(decode_content=True),
    "raw.read in pieces": lambda response: [*iter(lambda: response.raw.read(3, decode_content=True), b"")],
    "raw.read1": lambda response: [*iter(lambda: response.raw.read1(3, decode_content=True), b"")],
    "raw.stream": lambda response: [*response.raw.stream(3, decode_content=True)],
    "raw itself": lambda response: [*response.raw],
}


@pytest.mark.parametrize("reply", [PLAIN, PACKED], ids=["plain", "packed"])
@pytest.mark.parametrize("reading", READINGS)
def test_however_it_is_read_it_is_judged_once(
    session: requests.Session, found: list[Finding], reading: str, reply: Reply
) -> None:
    with chat_server(reply) as server, session.post(server.url + CHAT, json=CLEAN, stream=True) as response:
        assert found == []
        READINGS[reading](response)
        assert rules(found) == ["malformed-response"]
    assert rules(found) == ["malformed-response"]


def test_what_a_program_sets_at_raw_is_set(session: requests.Session, found: list[Finding]) -> None:
    with chat_server(PACKED) as server, session.post(server.url + CHAT, json=CLEAN, stream=True) as response:
        response.raw.decode_content = True
        copy = io.BytesIO()
        with response.raw as raw:
            shutil.copyfileobj(raw, copy)
    assert copy.getvalue() == MALFORMED
    assert rules(found) == ["malformed-response"]


def test_what_is_taken_packed_is_not_judged(session: requests.Session, found: list[Finding]) -> None:
    with chat_server(PACKED) as server, session.post(server.url + CHAT, json=CLEAN, stream=True) as response:
        assert response.raw.read() == PACKED.body
    assert found == []


def test_what_is_read_past_the_watch_is_not_judged(session: requests.Session, found: list[Finding]) -> None:
    with chat_server(Reply(json=ANSWER)) as server:
        with session.post(server.url + CHAT, json=CLEAN, stream=True) as response:
            response.raw.readinto(bytearray(20))
            assert response.raw.read()
        with session.post(server.url + CHAT, json=CLEAN, stream=True) as response:
            assert response.raw.data
    assert found == []


def test_the_first_line_comes_before_the_last_is_made(session: requests.Session) -> None:
    gate = threading.Event()
    held = Reply(events=STREAM, gate=gate)
    with chat_server(held) as server, session.post(server.url + CHAT, json=STREAMED, stream=True) as response:
        # The server holds the last event until the first has been read.
        lines = response.iter_lines()
        assert b"Hel" in next(lines)
        gate.set()
        assert [*lines][-2:] == [b"data: [DONE]", b""]


def test_who_leaves_after_the_mark_has_it_judged(session: requests.Session, found: list[Finding]) -> None:
    reply = Reply(events=["ping", chunk({}, "stop"), "[DONE]"])
    with chat_server(reply) as server, session.post(server.url + CHAT, json=STREAMED, stream=True) as response:
        for line in response.iter_lines():
            if line == b"data: [DONE]":
                break
    assert [f"{each.rule} {each.pointer}" for each in found] == ["malformed-stream-event /0"]


def test_an_answer_in_memory_is_judged() -> None:
    class Mock(BaseAdapter):
        closed = False

        def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
            response = requests.Response()
            response.status_code = 200
            response.raw = io.BytesIO(MALFORMED)
            return response

        def close(self) -> None:
            self.closed = True

    found: list[Finding] = []
    mock = Mock()
    with Requests().session(LintAdapter(mock, on_finding=found.append)) as session:
        assert session.post("https://x.test" + CHAT, json=CLEAN).json() == {"choices": []}
    assert rules(found) == ["malformed-response"]
    assert mock.closed


# Sent again


def redirecting(status: int) -> Callable[[Sent], Reply]:
    def answer(sent: Sent) -> Reply:
        if sent.path == CHAT:
            return Reply(status=status, headers=(("Location", CHAT + "?again"),))
        return Reply(ANSWER)

    return answer


@pytest.mark.parametrize("status", [307, 308])
def test_what_is_redirected_is_fixed_on_each_way(status: int, caplog: pytest.LogCaptureFixture) -> None:
    with chat_server(redirecting(status)) as server, Requests().session(LintAdapter(on_finding="fix")) as session:
        assert session.post(server.url + CHAT, json=BAD).json() == ANSWER
    assert [each.json["temperature"] for each in server.log] == [0.7, 0.7]
    assert caplog.records == []


def test_a_redirect_to_get_is_no_broken_json() -> None:
    with chat_server(redirecting(303)) as server, Requests().session() as session:
        assert session.post(server.url + CHAT, json=CLEAN).json() == ANSWER
    assert [(each.method, each.body) for each in server.log][1] == ("GET", b"")


def test_what_urllib3_tries_again_is_judged_once(found: list[Finding]) -> None:
    def answer(sent: Sent) -> Reply:
        return Reply({"error": {"message": "busy"}}, status=503) if len(server.log) == 1 else Reply({"choices": []})

    again = HTTPAdapter(max_retries=Retry(1, status_forcelist=[503], allowed_methods=None))
    with chat_server(answer) as server, Requests().session(LintAdapter(again, on_finding=found.append)) as session:
        session.post(server.url + CHAT, json=CLEAN)
    assert [each.json for each in server.log] == [CLEAN, CLEAN]
    assert rules(found) == ["malformed-response"]


def test_what_authentication_sends_again_is_fixed_too() -> None:
    def answer(sent: Sent) -> Reply:
        challenge = ("WWW-Authenticate", 'Digest realm="r", nonce="n", qop="auth"')
        return Reply(ANSWER) if "authorization" in sent.headers else Reply({}, status=401, headers=(challenge,))

    with chat_server(answer) as server, Requests().session(LintAdapter(on_finding="fix")) as session:
        assert session.post(server.url + CHAT, json=BAD, auth=HTTPDigestAuth("u", "p")).status_code == 200
    assert [each.json["temperature"] for each in server.log] == [0.7, 0.7]


# One session


def test_threads_share_a_session_without_mixing_findings(server: ChatServer) -> None:
    def send(number: int) -> list[str]:
        body = {**CLEAN, "max_tokens": number} if number % 2 else {**CLEAN, f"max_{number}": "1", "n": "1"}
        try:
            return [str(session.post(server.url + CHAT, json=body).status_code)]
        except PayloadRejected as rejected:
            return [each.pointer for each in rejected.report]

    with Requests().session() as session, ThreadPoolExecutor(8) as threads:
        told = [*threads.map(send, range(40))]
    assert told == [["200"] if number % 2 else [f"/max_{number}", "/n"] for number in range(40)]
    assert sorted(each.json["max_tokens"] for each in server.log) == [*range(1, 40, 2)]


def test_over_tls(session: requests.Session, found: list[Finding], tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(tls)
    session.verify = str(tmp_path / "ca.pem")
    with chat_server(Reply(events=STREAM[:-1]), tls=tls) as server:
        assert b"Hel" in session.post(server.url + CHAT, json=STREAMED).content
    assert rules(found) == ["unterminated-stream"]
