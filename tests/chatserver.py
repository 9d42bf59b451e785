"""A chat API on loopback that keeps what it was sent and answers as a test says, over plain HTTP or TLS."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

CHAT = "/openai/v1/chat/completions"
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}


def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})


STREAM = (chunk({"role": "assistant", "content": "Hel"}), chunk({"content": "lo"}), chunk({}, "stop"), "[DONE]")


class Sent(NamedTuple):
    """A request as it came over the wire; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Reply(NamedTuple):
    """What is answered: JSON, bytes, or the data of events. `drop` breaks the connection after what was sent."""

    json: Any = None
    events: Sequence[str] | None = None
    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    drop: bool = False
    # Waited for before the last event.
    gate: threading.Event | None = None


Answering = Callable[[Sent], Reply]


class ChatServer:
    """`log` has every request, whole. `reply` may be changed between requests."""

    def __init__(self, reply: Reply | Answering = Reply(ANSWER)) -> None:  # noqa: B008 - it is immutable
        self.reply = reply
        self.log: list[Sent] = []
        self.url = ""

    def answer(self, sent: Sent) -> Reply:
        self.log.append(sent)
        return self.reply if isinstance(self.reply, Reply) else self.reply(sent)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        reply = self.server.chat.answer(Sent(self.command, self.path, self._headers(), self._body()))
        self.close_connection = True
        if reply.events is None:
            self._whole(reply)
        else:
            self._stream(reply)

    def do_GET(self) -> None:
        self.do_POST()

    def _headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _head(self, reply: Reply, *extra: tuple[str, str]) -> None:
        self.send_response(reply.status)
        for name, value in (*extra, ("Connection", "close"), *reply.headers):
            self.send_header(name, value)
        self.end_headers()

    def _whole(self, reply: Reply) -> None:
        body = reply.body or (b"" if reply.status == 204 else json.dumps(reply.json).encode())
        kind = () if reply.body else (("Content-Type", "application/json"),)
        self._head(reply, ("Content-Length", str(len(body) + reply.drop)), *kind)
        self.wfile.write(body)

    def _stream(self, reply: Reply) -> None:
        self._head(reply, ("Content-Type", "text/event-stream; charset=utf-8"), ("Transfer-Encoding", "chunked"))
        events = list(reply.events or ())
        for number, event in enumerate(events):
            if reply.gate and number == len(events) - 1:
                reply.gate.wait(30)
            self._chunk(f"data: {event}\n\n".encode())
        if not reply.drop:
            self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, *arguments: object) -> None:
        """Nothing on stderr."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, chat: ChatServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.chat = chat

    def handle_error(self, request: object, client_address: object) -> None:
        """A client may leave in the middle."""


@contextmanager
def chat_server(
    reply: Reply | Answering = Reply(ANSWER),  # noqa: B008 - it is immutable
    *,
    tls: ssl.SSLContext | None = None,
) -> Iterator[ChatServer]:
    chat = ChatServer(reply)
    with _Server(chat) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        host = "localhost" if tls else "127.0.0.1"
        chat.url = f"http{'s' if tls else ''}://{host}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield chat
        finally:
            server.shutdown()
            thread.join()
