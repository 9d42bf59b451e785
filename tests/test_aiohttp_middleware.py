"""The middleware of aiohttp where it differs: bodies, ways to read, sending again. test_transports has the rest."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import ssl
import threading
import zlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme

from anyint_lint import Finding, PayloadRejected
from anyint_lint.integrations.aiohttp import LintMiddleware
from tests.chatserver import ANSWER, CHAT, STREAM, ChatServer, Reply, Sent, chat_server, chunk
from tests.clients import BAD, CLEAN, STREAMED, Aiohttp

MALFORMED = json.dumps({"choices": []}).encode()
JSON_TYPE = ("Content-Type", "application/json")
PLAIN = Reply(body=MALFORMED, headers=(JSON_TYPE,))
PACKED = Reply(body=gzip.compress(MALFORMED, mtime=0), headers=(JSON_TYPE, ("Content-Encoding", "gzip")))
AS_JSON = {"Content-Type": "application/json"}


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


def rules(found: list[Finding]) -> list[str]:
    return [each.rule for each in found]


def fixed(url: str, **request: Any) -> None:
    Aiohttp().send(url + CHAT, transport=LintMiddleware(on_finding="fix"), **request)


# Bodies


def test_a_file_in_memory_is_looked_at_and_fixed(server: ChatServer) -> None:
    body = json.dumps(BAD).encode()
    with pytest.raises(PayloadRejected, match="wrong-type"):
        Aiohttp().send(server.url + CHAT, data=io.BytesIO(body), headers=AS_JSON)
    behind = io.BytesIO(b"read already" + body)
    behind.seek(len(b"read already"))
    fixed(server.url, data=behind, headers=AS_JSON)
    assert server.log[0].body == body.replace(b'"0.7"', b"0.7")
    assert server.log[0].headers["content-length"] == str(len(body) - 2)


def test_a_file_in_memory_that_is_clean_is_sent_whole(server: ChatServer) -> None:
    body = json.dumps(CLEAN).encode()
    Aiohttp().send(server.url + CHAT, data=io.BytesIO(body), headers=AS_JSON)
    assert server.log[0].body == body


def test_text_is_fixed_and_keeps_its_type(server: ChatServer) -> None:
    fixed(server.url, data=json.dumps(BAD), headers=AS_JSON)
    assert server.log[0].json == {**BAD, "temperature": 0.7}
    assert server.log[0].headers["content-type"] == "application/json"


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
def test_a_large_body_is_fixed(server: ChatServer) -> None:
    """aiohttp warns of what the caller gave it, and not again of ours."""
    body = {**BAD, "messages": [{"role": "user", "content": "x" * 2_000_000}]}
    fixed(server.url, json=body)
    assert server.log[0].json == {**body, "temperature": 0.7}


@pytest.mark.parametrize("on_finding", ["raise", "fix"])
def test_a_file_is_sent_unread(server: ChatServer, tmp_path: Path, on_finding: str) -> None:
    file = tmp_path / "body.json"
    file.write_text(json.dumps(BAD), "utf-8")
    middleware = LintMiddleware(on_finding=on_finding)  # type: ignore[arg-type] # a parameter of the test is a str
    with file.open("rb") as body:
        Aiohttp().send(server.url + CHAT, transport=middleware, data=body, headers=AS_JSON)
    assert server.log[0].json == BAD


def test_a_form_of_several_parts_passes(server: ChatServer) -> None:
    def form() -> aiohttp.FormData:
        form = aiohttp.FormData()
        form.add_field("file", b"{", filename="f")
        return form

    Aiohttp().send(server.url + "/upload", data=form())
    with pytest.raises(PayloadRejected) as raised:
        Aiohttp().send(server.url + CHAT, data=form())
    # Its header is wrong for a chat; its body is not held to be broken JSON.
    assert rules([*raised.value.report]) == ["wrong-content-type"]
    assert b'name="file"' in server.log[0].body


def test_what_aiohttp_packs_is_looked_at_before(server: ChatServer) -> None:
    with pytest.raises(PayloadRejected, match="wrong-type"):
        Aiohttp().send(server.url + CHAT, json=BAD, compress=True)
    fixed(server.url, json=BAD, compress=True)
    assert json.loads(zlib.decompress(server.log[0].body)) == {**BAD, "temperature": 0.7}
    assert server.log[0].headers["content-encoding"] == "deflate"


def test_a_middleware_before_it_may_change_the_body(server: ChatServer) -> None:
    async def spoil(req: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        await req.update_body(json.dumps(BAD).encode())
        return await handler(req)

    with pytest.raises(PayloadRejected, match="wrong-type"):
        Aiohttp().send(server.url + CHAT, json=CLEAN, middlewares=[spoil, LintMiddleware()])
    assert server.log == []


# Answers


async def collected(pieces: Any) -> list[Any]:
    return [piece async for piece in pieces]


async def until_empty(read: Callable[[], Awaitable[bytes]]) -> None:
    while await read():
        pass


async def chunks_by_hand(response: aiohttp.ClientResponse) -> None:
    while await response.content.readchunk() != (b"", False):
        pass


async def at_once(response: aiohttp.ClientResponse) -> None:
    await response.content.wait_eof()
    response.content.read_nowait()


READINGS: dict[str, Callable[[aiohttp.ClientResponse], Awaitable[object]]] = {
    "read": lambda response: response.read(),
    "text": lambda response: response.text(),
    "json": lambda response: response.json(),
    "content.read": lambda response: response.content.read(),
    "content.read in pieces": lambda response: until_empty(lambda: response.content.read(3)),
    "content.readany": lambda response: until_empty(response.content.readany),
    "content.readline": lambda response: until_empty(response.content.readline),
    "content.readuntil": lambda response: until_empty(lambda: response.content.readuntil(b":")),
    "content.readexactly": lambda response: response.content.readexactly(len(MALFORMED)),
    "content.readchunk": chunks_by_hand,
    "content.read_nowait": at_once,
    "content.iter_any": lambda response: collected(response.content.iter_any()),
    "content.iter_chunked": lambda response: collected(response.content.iter_chunked(3)),
    "content.iter_chunks": lambda response: collected(response.content.iter_chunks()),
    "content itself": lambda response: collected(response.content),
}


def found_while(
    reply: Reply,
    read: Callable[[aiohttp.ClientResponse], Awaitable[object]],
    *,
    body: object = CLEAN,
    error: type[Exception] | None = None,
    **options: Any,
) -> list[str]:
    """The rules of what is found until a caller is through with the answer."""
    found: list[Finding] = []

    async def reading(url: str) -> None:
        session = Aiohttp().session(LintMiddleware(on_finding=found.append), **options)
        async with session, session.post(url + CHAT, json=body) as response:
            assert found == []
            await read(response)

    with chat_server(reply) as server:
        if error is None:
            asyncio.run(reading(server.url))
        else:
            with pytest.raises(error):
                asyncio.run(reading(server.url))
    return rules(found)


@pytest.mark.parametrize("reply", [PLAIN, PACKED], ids=["plain", "packed"])
@pytest.mark.parametrize("reading", READINGS)
def test_however_it_is_read_it_is_judged_once(reading: str, reply: Reply) -> None:
    assert found_while(reply, READINGS[reading]) == ["malformed-response"]


@pytest.mark.parametrize("reading", [name for name in READINGS if name not in ("json", "content.readexactly")])
def test_however_a_stream_is_read_it_is_judged_once(reading: str) -> None:
    assert found_while(Reply(events=STREAM[:-1]), READINGS[reading], body=STREAMED) == ["unterminated-stream"]


def test_what_aiohttp_leaves_packed_is_unpacked_for_the_check_alone() -> None:
    async def read(response: aiohttp.ClientResponse) -> None:
        assert await response.read() == PACKED.body

    assert found_while(PACKED, read, auto_decompress=False) == ["malformed-response"]


def test_an_answer_without_a_body_is_no_fault() -> None:
    assert found_while(Reply(status=204, headers=(JSON_TYPE,)), READINGS["read"]) == []


def test_who_asks_for_more_than_there_is_gets_the_error_alone() -> None:
    def read(response: aiohttp.ClientResponse) -> Awaitable[object]:
        return response.content.readexactly(10_000)

    assert found_while(Reply(ANSWER), read, error=asyncio.IncompleteReadError) == []


def test_who_has_no_more_time_drops_nothing() -> None:
    gate = threading.Event()
    held = Reply(events=STREAM[:-1], gate=gate)
    timeout = aiohttp.ClientTimeout(total=0.2)
    try:
        assert found_while(held, READINGS["read"], body=STREAMED, error=TimeoutError, timeout=timeout) == []
    finally:
        gate.set()


def test_the_first_line_comes_before_the_last_is_made() -> None:
    gate = threading.Event()

    async def read(response: aiohttp.ClientResponse) -> None:
        # The server holds the last event until the first has been read.
        assert b"Hel" in await response.content.readline()
        gate.set()
        assert (await response.read()).endswith(b"data: [DONE]\n\n")

    assert found_while(Reply(events=STREAM, gate=gate), read, body=STREAMED) == []


def test_who_leaves_after_the_mark_has_it_judged() -> None:
    gate = threading.Event()

    async def read(response: aiohttp.ClientResponse) -> None:
        async for line in response.content:
            if line == b"data: [DONE]\n":
                return

    # An event after the mark, which never comes.
    held = Reply(events=["ping", chunk({}, "stop"), "[DONE]", "late"], gate=gate)
    try:
        assert found_while(held, read, body=STREAMED) == ["malformed-stream-event"]
    finally:
        gate.set()


def test_what_is_put_back_is_not_judged() -> None:
    async def read(response: aiohttp.ClientResponse) -> None:
        with pytest.deprecated_call():
            response.content.unread_data(await response.content.read(3))
        await response.read()

    assert found_while(PLAIN, read) == []


def test_what_raise_for_status_throws_away_is_not_judged() -> None:
    refusal = Reply({"error": {"message": "no"}}, status=400)
    error = aiohttp.ClientResponseError
    assert found_while(refusal, READINGS["read"], error=error, raise_for_status=True) == []
    assert found_while(refusal, READINGS["read"]) == ["failed-response"]


def test_what_a_callback_raises_comes_out_of_reading() -> None:
    def refuse(finding: Finding) -> None:
        raise LookupError(finding.rule)

    with chat_server(PLAIN) as server, pytest.raises(LookupError, match="malformed-response"):
        Aiohttp().send(server.url + CHAT, transport=LintMiddleware(on_finding=refuse), json=CLEAN)


def test_what_a_callback_raises_when_the_caller_leaves_keeps_no_connection() -> None:
    gate = threading.Event()

    def refuse(finding: Finding) -> None:
        raise LookupError(finding.rule)

    async def leaving(url: str) -> aiohttp.ClientResponse:
        async with Aiohttp().session(LintMiddleware(on_finding=refuse)) as session:
            response = await session.post(url + CHAT, json=STREAMED)
            assert await response.content.readuntil(b"[DONE]\n")
            with pytest.raises(LookupError, match="malformed-stream-event"):
                response.close()
            return response

    with chat_server(Reply(events=["ping", "[DONE]", "late"], gate=gate)) as server:
        response = asyncio.run(leaving(server.url))
        gate.set()
    assert response.closed
    assert response.connection is None


# Sent again


def redirecting(status: int) -> Callable[[Sent], Reply]:
    def answer(sent: Sent) -> Reply:
        if sent.path == CHAT:
            return Reply(status=status, headers=(("Location", CHAT + "?again"),))
        return Reply(ANSWER)

    return answer


@pytest.mark.parametrize("status", [307, 308])
def test_what_is_redirected_stays_fixed(status: int, caplog: pytest.LogCaptureFixture) -> None:
    with chat_server(redirecting(status)) as server:
        fixed(server.url, json=BAD)
    assert [each.json["temperature"] for each in server.log] == [0.7, 0.7]
    assert caplog.records == []


def test_a_redirect_to_get_is_no_broken_json() -> None:
    with chat_server(redirecting(303)) as server:
        assert Aiohttp().send(server.url + CHAT, json=CLEAN).json() == ANSWER
    assert [(each.method, each.body) for each in server.log][1] == ("GET", b"")


# One session


def test_tasks_share_a_session_without_mixing_findings(server: ChatServer) -> None:
    async def send(session: aiohttp.ClientSession, number: int) -> list[str]:
        body = {**CLEAN, "max_tokens": number} if number % 2 else {**CLEAN, f"max_{number}": "1", "n": "1"}
        try:
            async with session.post(server.url + CHAT, json=body) as response:
                assert await response.json() == ANSWER
                return [str(response.status)]
        except PayloadRejected as rejected:
            return [each.pointer for each in rejected.report]

    async def sending() -> list[list[str]]:
        async with Aiohttp().session() as session:
            return await asyncio.gather(*(send(session, number) for number in range(40)))

    told = asyncio.run(sending())
    assert told == [["200"] if number % 2 else [f"/max_{number}", "/n"] for number in range(40)]
    assert sorted(each.json["max_tokens"] for each in server.log) == [*range(1, 40, 2)]


def test_over_tls() -> None:
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(tls)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    found: list[Finding] = []
    with chat_server(Reply(events=STREAM[:-1]), tls=tls) as server:
        middleware = LintMiddleware(on_finding=found.append)
        answer = Aiohttp().send(server.url + CHAT, transport=middleware, json=STREAMED, ssl=trusting)
    assert b"Hel" in answer.content
    assert rules(found) == ["unterminated-stream"]
