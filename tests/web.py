"""A web server on a loopback port whose pages do what real ones do, and worse. For tests."""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from PIL import Image as Pillow


def picture(kind: str, frames: int = 1) -> bytes:
    file = io.BytesIO()
    more = {"save_all": True, "append_images": [Pillow.new("L", (8, 6), 99)] * (frames - 1)} if frames > 1 else {}
    Pillow.new("L", (8, 6)).save(file, kind, **more)
    return file.getvalue()


PNG, JPEG, GIF, WEBP, BMP = map(picture, ("PNG", "JPEG", "GIF", "WEBP", "BMP"))


class Page(NamedTuple):
    """Content-Length is that of the data, unless `headers` have another; None there leaves a header out."""

    data: bytes = b""
    content_type: str | None = "image/png"
    status: int = 200
    headers: Mapping[str, str | None] = {}


def to(location: str, status: int = 302, **headers: str) -> Page:
    return Page(b"", None, status, {"Location": location, **headers})


# What a page does that no `Page` can: it writes what it likes.
Deed = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """`asked` has the host, path and headers of each request; `most` the most at a time, of all and of each host."""

    port: int
    scheme: str
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    most: Counter[str] = field(default_factory=Counter)

    def url(self, path: str = "/image.png", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """Without robots.txt."""
        return [path for _, path, _ in self.asked if path != "/robots.txt"]


@contextmanager
def web(
    pages: Mapping[str, Page | Deed], *, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1"
) -> Iterator[Web]:
    """Paths without their query lead to pages; what is no page is a 404, robots.txt too."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients that hang up are meant to."""

        def server_bind(self) -> None:
            # Not HTTPServer's, which looks the name of this machine up.
            socket.socket.setsockopt(self.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind(self.server_address[:2])
            self.server_address = self.socket.getsockname()[:2]
            self.server_name, self.server_port = self.server_address[:2]

    server = Server((address, 0), _handler(pages, lambda: site))
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site = Web(server.server_port, "https" if tls else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(pages: Mapping[str, Page | Deed], site: Callable[[], Web]) -> type[BaseHTTPRequestHandler]:
    now: Counter[str] = Counter()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web, host = site(), self.headers.get("Host", "").rpartition(":")[0]
            with lock:
                web.asked.append((host, self.path, {name.lower(): value for name, value in self.headers.items()}))
                now.update(["all", host])
                for name in ("all", host):
                    web.most[name] = max(web.most[name], now[name])
            try:
                page = pages.get(self.path.partition("?")[0], Page(b"not here", "text/plain", 404))
                self.send(page) if isinstance(page, Page) else page(self)
            except OSError:
                # The client has seen enough.
                self.close_connection = True
            finally:
                with lock:
                    now.subtract(["all", host])

        def send(self, page: Page) -> None:
            self.send_response(page.status)
            headers = {"Content-Type": page.content_type, "Content-Length": str(len(page.data)), **page.headers}
            for name, value in headers.items():
                if value is not None:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.data)

        def log_message(self, *arguments: object) -> None:
            """Silent."""

    return Handler


def raw(*pieces: bytes) -> Deed:
    """Bytes as they are, and then the connection is closed."""

    def deed(handler: BaseHTTPRequestHandler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
        handler.close_connection = True

    return deed


HEADERS = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"


def endless(handler: BaseHTTPRequestHandler) -> None:
    """An image that does not end, as long as somebody reads."""
    handler.wfile.write(HEADERS + b"\r\n" + PNG)
    while True:
        handler.wfile.write(bytes(1 << 16))


def dripping(beginning: bytes) -> Deed:
    """A byte now and then, as long as somebody listens."""

    def deed(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(beginning)
        while True:
            handler.wfile.write(b"a")
            time.sleep(0.02)

    return deed


def stalling(handler: BaseHTTPRequestHandler) -> None:
    """Says nothing until the client hangs up."""
    handler.rfile.read(1)
    handler.close_connection = True
