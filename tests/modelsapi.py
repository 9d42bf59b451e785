"""Answers of the Models API, and a server on a loopback port that gives them and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


def openai(*ids: str, **more: object) -> dict[str, object]:
    models = [{"id": name, "object": "model", "created": 1700000000, "owned_by": "openai"} for name in ids]
    return {"object": "list", "data": models, **more}


def anthropic(*ids: str, **more: object) -> dict[str, object]:
    models = [{"type": "model", "id": name, "display_name": name, "created_at": "2026-01-01T00:00:00Z"} for name in ids]
    return {"data": models, "has_more": False, "first_id": ids[:1], "last_id": ids[-1] if ids else None, **more}


class Answer(NamedTuple):
    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = {}
    # It gives the head of the answer, and then nothing until the test is over.
    stalls: bool = False

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Api(NamedTuple):
    port: int
    paths: list[str]
    headers: list[dict[str, str]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/openai/v1/models"


@contextmanager
def serving(*answers: Answer) -> Iterator[Api]:
    """The last answer is given again and again."""
    over = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answers, over))
    server.paths, server.seen = [], []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Api(server.server_port, server.paths, server.seen)  # type: ignore[attr-defined]
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(answers: Sequence[Answer], over: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths = self.server.paths  # type: ignore[attr-defined]
            answer = answers[min(len(paths), len(answers) - 1)]
            paths.append(self.path)
            self.server.seen.append({name.lower(): value for name, value in self.headers.items()})  # type: ignore[attr-defined]
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.data)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if answer.stalls:
                over.wait(30)
                return
            try:
                self.wfile.write(answer.data)
            except OSError:
                # The client has seen enough.
                self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            """Silent."""

    return Handler
