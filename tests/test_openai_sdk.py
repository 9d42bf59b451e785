"""The real OpenAI SDK with the transport, against a real server on loopback.

`make test` runs it twice: with the current SDK, and in an environment of its own with the one before version 3, which
stands on httpx.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

import openai
import pytest
import trustme

from anyint_lint import Finding, PayloadRejected
from tests.chatserver import ANSWER, STREAM, ChatServer, Reply, chat_server
from tests.mutations import TINY_PNG

OF_VERSION_3 = int(openai.__version__.partition(".")[0]) >= 3
HELLO: Any = [{"role": "user", "content": "Hi"}]
IMAGE: Any = [
    {
        "role": "user",
        "content": [
            {"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{TINY_PNG}"}},
        ],
    }
]
TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The weather in a city",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]
CALL = {
    **ANSWER,
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "call_1",
                        "type": "function",
                        "function": {"name": "weather", "arguments": '{"city": "Rome"}'},
                    }
                ],
            },
            "finish_reason": "tool_calls",
        }
    ],
}


class Sdk(NamedTuple):
    """An SDK client on a library for HTTP. Its own asynchronous half is run to the end of each call."""

    library: str
    asynchronous: bool

    @property
    def module(self) -> Any:
        return import_module(f"anyint_lint.integrations.{self.library}")

    @property
    def http(self) -> Any:
        return import_module(self.library)

    def call(self, url: str, use: Callable[[Any], Any], tls: ssl.SSLContext | None = None, **options: Any) -> Any:
        """What `use` makes of the client; its coroutine, where it is asynchronous."""
        known = {"api_key": "sk-test", "base_url": f"{url}/openai/v1"}
        if not self.asynchronous:
            inner = self.http.HTTPTransport(verify=tls) if tls else None
            with self.http.Client(transport=self.module.LintTransport(inner, **options)) as http_client:
                return use(openai.OpenAI(http_client=http_client, **known))

        async def calling() -> Any:
            inner = self.http.AsyncHTTPTransport(verify=tls) if tls else None
            async with self.http.AsyncClient(transport=self.module.AsyncLintTransport(inner, **options)) as http_client:
                return await use(openai.AsyncOpenAI(http_client=http_client, **known))

        return asyncio.run(calling())

    def text(self, url: str, *, stop_after: int | None = None, **options: Any) -> str:
        """The text of a stream."""
        got: list[str] = []

        def take(part: Any) -> bool:
            got.append(part.choices[0].delta.content or "")
            return len(got) == stop_after

        def use(client: Any) -> None:
            with client.chat.completions.create(model="m", messages=HELLO, stream=True) as stream:
                any(take(part) for part in stream)

        async def use_later(client: Any) -> None:
            async with await client.chat.completions.create(model="m", messages=HELLO, stream=True) as stream:
                async for part in stream:
                    if take(part):
                        break

        self.call(url, use_later if self.asynchronous else use, **options)
        return "".join(got)


@pytest.fixture(
    params=[
        Sdk(library, asynchronous)
        for library in (("httpx2", "httpx") if OF_VERSION_3 else ("httpx",))
        for asynchronous in (False, True)
    ],
    ids=lambda sdk: f"{sdk.library}-{'async' if sdk.asynchronous else 'sync'}",
)
def sdk(request: pytest.FixtureRequest) -> Sdk:
    return request.param


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


def ask(**options: Any) -> Callable[[Any], Any]:
    return lambda client: client.chat.completions.create(**{"model": "m", "messages": HELLO, **options})


def test_a_bad_request_raises_at_once_and_the_server_sees_nothing(sdk: Sdk, server: ChatServer) -> None:
    with pytest.raises(PayloadRejected, match=r"request.body/temperature: error\[out-of-range\]") as raised:
        sdk.call(server.url, ask(temperature=3))
    assert server.log == []
    # Any other error the older SDK takes for a lost connection, and tries again.
    assert isinstance(raised.value, openai.OpenAIError)


def test_an_answer_comes_as_ever(sdk: Sdk, server: ChatServer) -> None:
    answer = sdk.call(server.url, ask())
    assert answer.choices[0].message.content == "Hello"
    (sent,) = server.log
    assert sent.json == {"model": "m", "messages": HELLO}
    assert sent.headers["authorization"] == "Bearer sk-test"


def test_tools_and_images_go_through(sdk: Sdk, server: ChatServer) -> None:
    server.reply = Reply(CALL)
    answer = sdk.call(server.url, ask(messages=IMAGE, tools=TOOLS))
    (call,) = answer.choices[0].message.tool_calls
    result = {"role": "tool", "tool_call_id": call.id, "content": "Sunny"}
    server.reply = Reply(ANSWER)
    messages = [*IMAGE, answer.choices[0].message, result]
    assert sdk.call(server.url, ask(messages=messages, tools=TOOLS)).choices[0].message.content == "Hello"
    assert len(server.log) == 2


def test_a_tool_result_that_answers_no_call_does_not_leave(sdk: Sdk, server: ChatServer) -> None:
    result = {"role": "tool", "tool_call_id": "call_9", "content": "Sunny"}
    with pytest.raises(PayloadRejected, match="unmatched-tool-call-id"):
        sdk.call(server.url, ask(messages=[*HELLO, result]))
    assert server.log == []


def test_a_stream_comes_in_its_pieces(sdk: Sdk, server: ChatServer) -> None:
    found: list[Finding] = []
    server.reply = Reply(events=STREAM)
    assert sdk.text(server.url, on_finding=found.append) == "Hello"
    assert found == []


def test_the_first_piece_comes_before_the_last_is_made(sdk: Sdk, server: ChatServer) -> None:
    gate = threading.Event()
    server.reply = Reply(events=STREAM, gate=gate)
    assert sdk.text(server.url, stop_after=1) == "Hel"
    gate.set()


def test_a_stream_without_its_mark_is_told(sdk: Sdk, server: ChatServer) -> None:
    found: list[Finding] = []
    server.reply = Reply(events=STREAM[:-1])
    assert sdk.text(server.url, on_finding=found.append) == "Hello"
    assert [each.rule for each in found] == ["unterminated-stream"]


def test_a_dropped_stream_is_told_and_raises_as_ever(sdk: Sdk, server: ChatServer) -> None:
    found: list[Finding] = []
    server.reply = Reply(events=STREAM[:1], drop=True)
    with pytest.raises((sdk.http.RemoteProtocolError, openai.APIConnectionError)):
        sdk.text(server.url, on_finding=found.append)
    assert [each.rule for each in found] == ["unterminated-stream"]


def test_a_refusal_is_the_sdks_own_error(sdk: Sdk, server: ChatServer) -> None:
    found: list[Finding] = []
    server.reply = Reply({"error": {"message": "no such model", "type": "invalid_request_error"}}, status=400)
    with pytest.raises(openai.BadRequestError, match="no such model"):
        sdk.call(server.url, ask(), on_finding=found.append)
    assert [each.rule for each in found] == ["failed-response"]


def test_a_safe_fix_goes_out(sdk: Sdk, server: ChatServer) -> None:
    assert sdk.call(server.url, ask(max_tokens="16"), on_finding="fix").id == "chatcmpl-1"
    assert server.log[0].json == {"model": "m", "messages": HELLO, "max_tokens": 16}


def test_other_routes_pass(sdk: Sdk, server: ChatServer) -> None:
    server.reply = Reply({"object": "list", "data": []})
    sdk.call(server.url, lambda client: client.embeddings.create(model="m", input="x", encoding_format="float"))
    assert [each.path for each in server.log] == ["/openai/v1/embeddings"]


def test_it_works_over_tls(sdk: Sdk) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with chat_server(Reply(events=STREAM), tls=context) as server:
        assert sdk.text(server.url, tls=trusting) == "Hello"
        with pytest.raises(PayloadRejected):
            sdk.call(server.url, ask(temperature=3), tls=trusting)
        assert len(server.log) == 1


def test_the_line_of_the_documentation(server: ChatServer) -> None:
    integration = import_module(f"anyint_lint.integrations.{'httpx2' if OF_VERSION_3 else 'httpx'}")
    http_client = openai.DefaultHttpxClient(transport=integration.LintTransport())
    with openai.OpenAI(http_client=http_client, api_key="sk-test", base_url=f"{server.url}/openai/v1") as client:
        assert client.chat.completions.create(model="m", messages=HELLO).id == "chatcmpl-1"
        with pytest.raises(PayloadRejected):
            client.chat.completions.create(model="m", messages=[])
    assert len(server.log) == 1
