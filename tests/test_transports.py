"""What checks requests between each real client and a real server on loopback."""

from __future__ import annotations

import gzip
import json
import logging
import threading
import traceback
import warnings
import zlib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import brotli
import httpx
import httpx2
import pytest
import zstandard

from anyint_lint import Finding, Linter, PayloadRejected
from anyint_lint.integrations import answers
from anyint_lint.integrations.notices import LintWarning
from tests import clients
from tests.chatserver import ANSWER, CHAT, STREAM, ChatServer, Reply, chat_server, chunk
from tests.clients import BAD, CLEAN, CLIENTS, HTTPX, KEY, WARNED, Httpx
from tests.mutations import TINY_PNG


@pytest.fixture(params=CLIENTS, ids=str)
def way(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Level, and what stands before the message."""
    return [
        (each.levelname, each.getMessage().split("] ")[0] + "]")
        for each in caplog.records
        if each.name == "anyint_lint"
    ]


# Requests


def test_a_bad_request_raises_before_the_server_sees_it(way: Any, server: ChatServer) -> None:
    with pytest.raises(PayloadRejected, match=r"^request.body/temperature: error\[wrong-type\] .*quotes"):
        way.send(server.url + CHAT, json=BAD)
    assert server.log == []


def test_a_clean_request_arrives_byte_for_byte(way: Any, server: ChatServer) -> None:
    body = b'{ "model":"m",\n"messages":[{"role":"user","content":"\\u0048i"}]}'
    assert way.send(server.url + CHAT, content=body).json() == ANSWER
    assert server.log[0].body == body
    assert server.log[0].headers["content-length"] == str(len(body))


def test_a_warning_is_logged_and_sent(way: Any, server: ChatServer, caplog: pytest.LogCaptureFixture) -> None:
    assert way.send(server.url + CHAT, json=WARNED).status_code == 200
    assert logged(caplog) == [("WARNING", "request.body/top_p: warning[temperature-with-top-p]")]


def test_warnings_raise_where_they_should(way: Any, server: ChatServer) -> None:
    with pytest.raises(PayloadRejected, match="temperature-with-top-p"):
        way.send(server.url + CHAT, transport=way.transport(fail_on="warning"), json=WARNED)
    assert server.log == []


def test_a_linter_of_ones_own_decides(way: Any, server: ChatServer) -> None:
    way.send(server.url + CHAT, transport=way.transport(linter=Linter(ignore=["wrong-type"])), json=BAD)
    assert server.log[0].json == BAD


def test_what_is_warned_of_points_at_the_callers_line(way: Any, server: ChatServer) -> None:
    with pytest.warns(LintWarning, match=r"request.body/temperature: error\[wrong-type\]") as warned:
        way.send(server.url + CHAT, transport=way.transport(on_finding="warn"), json=BAD)
    assert [each.filename for each in warned] == [clients.__file__]
    assert server.log[0].json == BAD


def test_what_is_logged_has_the_level_of_its_severity(
    way: Any, server: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = Reply({"error": {"message": "no"}}, status=400)
    with caplog.at_level(logging.INFO, "anyint_lint"):
        way.send(server.url + CHAT, transport=way.transport(on_finding="log"), json=BAD)
    assert [level for level, _ in logged(caplog)] == ["ERROR", "INFO"]
    assert server.log[0].json == BAD


def test_a_callback_is_given_each_finding(way: Any, server: ChatServer) -> None:
    found: list[Finding] = []
    way.send(server.url + CHAT, transport=way.transport(on_finding=found.append), json={**WARNED, "stream": "no"})
    assert {each.rule for each in found} == {"temperature-with-top-p", "wrong-type"}


def test_what_a_callback_raises_stops_the_request(way: Any, server: ChatServer) -> None:
    def refuse(finding: Finding) -> None:
        raise LookupError(finding.rule)

    with pytest.raises(LookupError, match="wrong-type"):
        way.send(server.url + CHAT, transport=way.transport(on_finding=refuse), json=BAD)
    assert server.log == []


def test_safe_fixes_are_made_in_the_body_that_goes_out(
    way: Any, server: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    sent = b'{"model": "m", "messages": [{"role":"user","content":"Hi"}],  "temperature": "0.7"}'
    with caplog.at_level(logging.INFO, "anyint_lint"):
        way.send(server.url + CHAT, transport=way.transport(on_finding="fix"), content=sent)
    assert server.log[0].body == sent.replace(b'"0.7"', b"0.7")
    assert server.log[0].headers["content-length"] == str(len(sent) - 2)
    assert logged(caplog) == [("INFO", "fixed before it was sent: request.body/temperature: error[wrong-type]")]


def test_what_cannot_be_fixed_safely_raises_or_is_logged(
    way: Any, server: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    transport = way.transport(on_finding="fix")
    way.send(server.url + CHAT, transport=transport, json={**WARNED, "max_tokens": "5"})
    assert server.log[0].json == {**WARNED, "max_tokens": 5}
    assert logged(caplog) == [("WARNING", "request.body/top_p: warning[temperature-with-top-p]")]
    with pytest.raises(PayloadRejected, match="missing-field"):
        way.send(server.url + CHAT, transport=way.transport(on_finding="fix"), json={"model": "m", "max_tokens": "5"})
    assert len(server.log) == 1


@pytest.mark.parametrize("way", [way for way in HTTPX if not way.asynchronous], ids=str)
def test_a_fixed_body_has_one_length_where_it_was_made_while_sent(way: Httpx, server: ChatServer) -> None:
    class Signed(way.library.Auth):  # type: ignore[misc, name-defined] # which library is known when it runs
        requires_request_body = True

        def auth_flow(self, request: Any) -> Iterator[Any]:
            yield request

    with way.library.Client(transport=way.transport(on_finding="fix"), auth=Signed()) as client:
        client.post(server.url + CHAT, content=iter([json.dumps(BAD).encode()]))
    assert server.log[0].json["temperature"] == 0.7
    assert server.log[0].headers["content-length"] == str(len(server.log[0].body))
    assert "transfer-encoding" not in server.log[0].headers


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_is_sent_the_fixed_body(way: Any, server: ChatServer, status: int) -> None:
    moved = Reply({}, status=status, headers=(("Location", "/v2/chat/completions"),))
    server.reply = lambda sent: moved if sent.path == CHAT else Reply(ANSWER)
    follow = {"follow_redirects": True} if way in HTTPX else {}
    way.send(server.url + CHAT, transport=way.transport(on_finding="fix"), json=BAD, **follow)
    assert [(each.path, each.json["temperature"]) for each in server.log] == [
        (CHAT, 0.7),
        ("/v2/chat/completions", 0.7),
    ]


def test_nothing_is_said_to_be_fixed_that_was_not_sent(way: Any, caplog: pytest.LogCaptureFixture) -> None:
    transport = way.transport(on_finding="fix")
    with caplog.at_level(logging.INFO, "anyint_lint"), pytest.raises(PayloadRejected, match="missing-field"):
        way.send("http://127.0.0.1:9" + CHAT, transport=transport, json={"model": "m", "max_tokens": "5"})
    assert logged(caplog) == []


def test_an_image_is_named_what_it_is(way: Any, server: ChatServer) -> None:
    url = f"data:image/jpeg;base64,{TINY_PNG}"
    content = [{"type": "image_url", "image_url": {"url": url}}]
    body = {"model": "m", "messages": [{"role": "user", "content": content}]}
    with pytest.raises(PayloadRejected, match="image-type-mismatch"):
        way.send(server.url + CHAT, json=body)
    way.send(server.url + CHAT, transport=way.transport(on_finding="fix"), json=body)
    assert server.log[0].json["messages"][0]["content"][0]["image_url"]["url"] == f"data:image/png;base64,{TINY_PNG}"


def test_a_large_body_is_checked_too(way: Any, server: ChatServer) -> None:
    body = {**BAD, "messages": [{"role": "user", "content": "x" * 600_000}]}
    with pytest.raises(PayloadRejected, match="wrong-type"):
        way.send(server.url + CHAT, json=body)
    assert server.log == []


@pytest.mark.parametrize("on_finding", ["raise", "fix"])
def test_only_chat_requests_are_looked_at(way: Any, server: ChatServer, on_finding: str) -> None:
    for path in ("/openai/v1/embeddings", "/openai/v1/responses", "/upload"):
        way.send(server.url + path, transport=way.transport(on_finding=on_finding), content=b'{"temperature": "0.7"')
    way.send(server.url + "/openai/v1/models", method="GET", transport=way.transport(on_finding=on_finding))
    assert [each.body for each in server.log] == [b'{"temperature": "0.7"'] * 3 + [b""]


def test_a_body_made_while_it_is_sent_passes_untouched(way: Any, server: ChatServer) -> None:
    made: list[int] = []
    parts = [b'{"temperature":', b' "0.7"', b"}"]

    def body() -> Iterator[bytes]:
        for number, part in enumerate(parts):
            made.append(number)
            yield part

    async def later() -> AsyncIterator[bytes]:
        for part in body():
            yield part

    way.send(server.url + CHAT, content=later() if way.asynchronous else body())
    assert server.log[0].body == b"".join(parts)
    assert made == [0, 1, 2]


def test_a_packed_body_passes(way: Any, server: ChatServer) -> None:
    packed = gzip.compress(json.dumps(BAD).encode(), mtime=0)
    way.send(server.url + CHAT, content=packed, headers={"Content-Encoding": "gzip"})
    assert server.log[0].body == packed


def test_a_request_without_a_body_is_no_broken_json(way: Any, server: ChatServer) -> None:
    assert way.send(server.url + CHAT, method="GET").status_code == 200


def test_no_key_shows(way: Any, server: ChatServer, caplog: pytest.LogCaptureFixture) -> None:
    headers = {"x-api-key": KEY, "Authorization": f"Token {KEY}"}
    url = f"https://api.anyint.ai/openai/v1/chat/completions?key={KEY}"
    with pytest.raises(PayloadRejected) as raised:
        way.send(url, headers=headers, json=CLEAN)
    shown = str(raised.value) + repr(raised.value)
    assert {each.rule for each in raised.value.report} >= {"not-bearer", "api-key-in-url"}
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for mode in ("warn", "log"):
            local = f"{server.url}{CHAT}?key={KEY}"
            way.send(local, transport=way.transport(on_finding=mode), headers=headers, json={**CLEAN, KEY: KEY})
    assert warned
    assert KEY not in shown + caplog.text + "".join(str(each.message) for each in warned)


def variables(error: BaseException) -> str:
    """What a printer of traces may show of our frames: the locals."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if frame.f_globals["__name__"].startswith("anyint_lint.")]
    assert ours
    return "".join(repr(value) for frame in ours for value in frame.f_locals.values())


def test_no_key_is_in_the_frames_of_what_is_raised(way: Any, server: ChatServer) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    with pytest.raises(PayloadRejected) as raised:
        way.send(server.url + CHAT, json=BAD | {"user": KEY}, headers=headers)
    assert KEY not in variables(raised.value)


def test_no_key_is_in_the_frames_of_a_connection_that_fails(way: Any) -> None:
    with chat_server() as gone:
        url = gone.url + CHAT
    with pytest.raises((OSError, httpx.ConnectError, httpx2.ConnectError)) as raised:
        way.send(url, json=CLEAN, headers={"Authorization": f"Bearer {KEY}"})
    assert KEY not in variables(raised.value)


@pytest.mark.parametrize("options", [{"on_finding": "shout"}, {"fail_on": "fatal"}])
def test_an_unknown_mode_is_refused_at_once(way: Any, options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="is not"):
        way.transport(**options)


@pytest.mark.parametrize("way", HTTPX, ids=str)
def test_the_inner_transport_is_entered_used_and_closed(way: Httpx) -> None:
    library = way.library
    said: list[str] = []

    class Inner(library.AsyncBaseTransport if way.asynchronous else library.BaseTransport):  # type: ignore[misc]
        def handle_request(self, request: Any) -> Any:
            return library.Response(200, json={"choices": []})

        async def handle_async_request(self, request: Any) -> Any:
            return self.handle_request(request)

        def __enter__(self) -> Any:
            said.append("entered")

        async def __aenter__(self) -> Any:
            said.append("entered")

        def close(self) -> None:
            said.append("closed")

        async def aclose(self) -> None:
            said.append("closed")

    found: list[Finding] = []
    way.send("https://x.test" + CHAT, transport=way.transport(Inner(), on_finding=found.append), json=CLEAN)
    assert said == ["entered", "closed"]
    assert [each.rule for each in found] == ["malformed-response"]


class Broken(Linter):
    def report(self, *prepared: Any) -> Any:
        raise KeyError(KEY)


def test_a_bug_of_ours_stops_no_request(way: Any, server: ChatServer, caplog: pytest.LogCaptureFixture) -> None:
    assert way.send(server.url + CHAT, transport=way.transport(linter=Broken()), json=BAD).json() == ANSWER
    assert caplog.messages == ["the request could not be checked: internal error: KeyError"]


# Answers


def found_in(way: Any, reply: Reply, *, error: type[Exception] | None = None, read: int | None = None) -> list[str]:
    """The rules and places of what is found in an answer that is streamed to a client."""
    found: list[Finding] = []
    with chat_server(reply) as server:
        transport = way.transport(on_finding=found.append)
        if error is not None:
            with pytest.raises(error):
                way.stream(server.url + CHAT, transport)
        else:
            way.stream(server.url + CHAT, transport, read)
    return [f"{each.rule} {each.part}{each.pointer}" for each in found]


def test_a_whole_stream_is_fine(way: Any) -> None:
    assert found_in(way, Reply(events=STREAM)) == []


def test_a_stream_without_its_end_is_told(way: Any) -> None:
    assert found_in(way, Reply(events=STREAM[:-1])) == ["unterminated-stream response.events"]


@pytest.mark.parametrize("sent", range(3))
def test_a_dropped_stream_is_told(way: Any, sent: int) -> None:
    dropped = Reply(events=STREAM[:sent], drop=True)
    assert found_in(way, dropped, error=way.dropped) == ["unterminated-stream response.events"]


def test_a_caller_who_reads_no_further_drops_nothing(way: Any) -> None:
    gate = threading.Event()
    try:
        assert found_in(way, Reply(events=STREAM[:-1], gate=gate), read=1) == []
    finally:
        gate.set()


def test_an_event_that_is_no_chunk_is_told(way: Any) -> None:
    events = [chunk({"content": "Hello"}), "ping", chunk({}, "stop"), "[DONE]"]
    assert found_in(way, Reply(events=events)) == ["malformed-stream-event response.events/1"]


def test_a_stream_that_was_not_asked_for_is_told(way: Any) -> None:
    found: list[Finding] = []
    with chat_server(Reply(events=STREAM)) as server:
        way.send(server.url + CHAT, transport=way.transport(on_finding=found.append), json={**CLEAN, "stream": False})
    assert [each.rule for each in found] == ["stream-flag-mismatch"]


def test_the_first_event_comes_before_the_last_is_made(way: Any) -> None:
    gate = threading.Event()
    with chat_server(Reply(events=STREAM, gate=gate)) as server:
        # The server holds the last event until the first has been read.
        transport = way.transport()
        assert b"Hel" in way.stream(server.url + CHAT, transport, read=1)
    gate.set()


def test_a_malformed_answer_is_told_and_given_on(way: Any, caplog: pytest.LogCaptureFixture) -> None:
    with chat_server(Reply({"choices": []})) as server:
        assert way.send(server.url + CHAT, json=CLEAN).json() == {"choices": []}
    assert logged(caplog) == [("WARNING", "response.body/choices: warning[malformed-response]")]


def test_a_packed_answer_is_unpacked_for_the_check_alone(way: Any) -> None:
    packed = gzip.compress(json.dumps({"choices": []}).encode(), mtime=0)
    reply = Reply(body=packed, headers=(("Content-Encoding", "gzip"), ("Content-Type", "application/json")))
    assert found_in(way, reply) == ["malformed-response response.body/choices"]
    with chat_server(reply) as server:
        assert way.send(server.url + CHAT, json=CLEAN).json() == {"choices": []}


def asked(response: dict[str, Any]) -> list[Any]:
    """What an answer's check is given."""
    return [f"{len(response['events'])} events", f"done: {response['done']}"] if "events" in response else [response]


def half(encoding: str) -> bytes:
    """The first event of a stream, packed and flushed, of a server that goes on later."""
    data = f"data: {STREAM[0]}\n\n".encode()
    if encoding == "br":
        brotlied = brotli.Compressor()
        return bytes(brotlied.process(data) + brotlied.flush())
    if encoding == "zstd":
        zipped = zstandard.ZstdCompressor().compressobj()
        return zipped.compress(data) + zipped.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    deflated = zlib.compressobj(wbits={"gzip": 31, "GZIP": 31, "deflate": 15, "bare": -15}[encoding])
    return deflated.compress(data) + deflated.flush(zlib.Z_SYNC_FLUSH)


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "bare", "br", "zstd"])
def test_a_packed_stream_that_is_dropped_is_told(encoding: str) -> None:
    found: list[str] = []
    header = ("content-encoding", "deflate" if encoding == "bare" else encoding)
    answer = answers.Answer(200, [("content-type", "text/event-stream"), header], asked, found.extend)
    answer.add(half(encoding))
    answer.drop()
    assert found == ["1 events", "done: False"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "exi"])
def test_an_answer_that_is_not_packed_as_it_says_is_not_judged(encoding: str) -> None:
    found: list[str] = []
    answer = answers.Answer(200, [("content-encoding", encoding)], asked, found.extend)
    answer.add(b"\xff\xfe\x00")
    answer.end()
    assert found == []


def test_what_comes_after_the_judgement_is_not_kept() -> None:
    answer = answers.Answer(200, [], asked, list)
    answer.leave()
    answer.add(b"more")
    assert answer._chunks == []


def test_what_was_foreseen_is_told_with_the_refusal(way: Any) -> None:
    found: list[Finding] = []
    refusal = Reply({"error": {"message": "temperature must be a number"}}, status=400)
    with chat_server(refusal) as server:
        way.send(server.url + CHAT, transport=way.transport(on_finding=found.append), json=BAD)
    assert [each.rule for each in found] == ["wrong-type", "failed-response"]
    assert "as wrong-type at request.body/temperature predicts" in found[1].message


def test_an_answer_too_large_to_keep_is_given_on_unjudged(way: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_KEPT", 10)
    with chat_server(Reply({"choices": []})) as server:
        found: list[Finding] = []
        answer = way.send(server.url + CHAT, transport=way.transport(on_finding=found.append), json=CLEAN)
    assert answer.json() == {"choices": []}
    assert found == []


def test_threads_share_a_client(server: ChatServer) -> None:
    way = Httpx("httpx2", asynchronous=False)

    def send(number: int) -> str:
        body = {"model": "m", "messages": [{"role": "user", "content": str(number)}], f"temprature{number}": 1}
        try:
            client.post(server.url + CHAT, json=body if number % 2 else CLEAN)
        except PayloadRejected as rejected:
            return rejected.report.findings[0].pointer
        return ""

    with (
        way.library.Client(transport=way.transport(fail_on="warning"), timeout=30) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        raised = list(pool.map(send, range(40)))
    assert raised == [f"/temprature{number}" if number % 2 else "" for number in range(40)]
    assert len(server.log) == 20
