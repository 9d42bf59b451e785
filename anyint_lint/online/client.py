"""One GET over a connection that is ours: to an address that was looked at, within a time limit for all of it.

No cookies, no credentials, no referrer, and no proxy, which would look names up for itself.
"""

from __future__ import annotations

import errno
import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from anyint_lint.online.addresses import Endpoint, Lookup, endpoints
from anyint_lint.online.errors import Unreachable, Untold
from anyint_lint.online.targets import Target

# Of a Content-Length that somebody may mean.
_LONGEST_LENGTH: Final = 10**15
# EADDRNOTAVAIL and EAFNOSUPPORT: of IPv6, where it is turned off.
_NO_NETWORK: Final = (errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
# What a body cannot be read without; of other names, such as S3's aws-chunked, clients take the bytes as they are.
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress", "dcb", "dcz"})


class Access(NamedTuple):
    """How far a fetcher may go, and how long one image may take. `tls` has what is trusted; `lookup` is for tests."""

    http: bool = False
    private: bool = False
    seconds: float = 10.0
    agent: str = "anyint-lint"
    tls: ssl.SSLContext | None = None
    lookup: Lookup = socket.getaddrinfo


class Clock:
    """The seconds that are left. It runs while something is asked, and not while a turn is waited for."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._end = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        start = time.monotonic()
        self._end = start + self._left
        try:
            yield
        finally:
            self._left -= time.monotonic() - start

    def left(self) -> float:
        """Raises TimeoutError where none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Answer:
    """Status and headers of an answer; its body is read as far as somebody asks."""

    def __init__(self, response: http.client.HTTPResponse, host: str) -> None:
        self._response = response
        self._host = host
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        self._packed = coding in _PACKED
        self._unpacking = zlib.decompressobj(wbits=47) if coding in ("gzip", "x-gzip", "deflate") else None
        self.status = response.status
        self.location = response.headers.get("Location", "")
        self.content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        self.sets_cookie = "Set-Cookie" in response.headers
        # Of the body as it is sent: None where it is packed, or where the server does not say.
        length = response.length
        self.length = None if self._packed or (length or 0) > _LONGEST_LENGTH else length

    def read(self, size: int) -> bytes:
        """So many bytes, unpacked, or fewer at the end. Raises Unreachable where the body is not whole."""
        if not self._packed:
            before = self._response.length
            data = self._response.read(size)
            if before is not None and len(data) < min(size, before):
                raise Unreachable(f"{self._host} closes the connection before the end of its answer")
            return data
        if self._unpacking is None:
            raise Unreachable(f"{self._host} packs its answer, though asked not to")
        return self._unpacked(size)

    def _unpacked(self, size: int) -> bytes:
        assert self._unpacking is not None
        data = b""
        while len(data) < size and not self._unpacking.eof:
            packed = self._unpacking.unconsumed_tail or self._response.read(1 << 14)
            try:
                data += self._unpacking.decompress(packed, size - len(data))
            except zlib.error:
                raise Unreachable(f"{self._host} packs its answer, and what it packs is broken") from None
            if not packed:
                if not self._unpacking.eof:
                    raise Unreachable(f"{self._host} closes the connection before the end of its answer")
                break
        return data


def status_text(status: int) -> str:
    """Never in the words of the server."""
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


@contextmanager
def get(target: Target, access: Access, clock: Clock) -> Iterator[Answer]:
    """Raises Unreachable and Untold, here and while the body is read."""
    connection = _Connection(target, access, clock)
    try:
        with clock.running():
            yield _answer(connection, target, access)
    except TimeoutError:
        time_limit = f"{access.seconds:g} second{'s' * (access.seconds != 1)}"
        raise Unreachable(f"{target.host} sends no whole answer within {time_limit}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{target.host} {_reason(error)}") from None
    finally:
        connection.hang_up()


def _answer(connection: _Connection, target: Target, access: Access) -> Answer:
    connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
    headers = {"Host": target.authority, "User-Agent": access.agent, "Accept": "*/*", "Accept-Encoding": "identity"}
    for name, value in {**headers, "Connection": "close"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    return Answer(connection.getresponse(), target.host)


def _reason(error: Exception) -> str:
    """Other errors than the system's quote what the server sent."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"has no valid certificate: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return "speaks no TLS that can be understood"
    if isinstance(error, ConnectionRefusedError):
        return "refuses the connection"
    if isinstance(error, http.client.RemoteDisconnected | ConnectionError | http.client.IncompleteRead):
        return "closes the connection before the end of its answer"
    if isinstance(error, OSError):
        return f"cannot be reached: {error.strerror or type(error).__name__}"
    return "sends no HTTP that can be understood"


class _Response(http.client.HTTPResponse):
    def _read_status(self) -> tuple[str, int, str]:
        """Early Hints and the like come before the answer; http.client passes over 100 alone."""
        version, status, reason = super()._read_status()  # type: ignore[misc]  # private, so not in typeshed
        while 101 < status < 200:
            http.client.parse_headers(self.fp)
            version, status, reason = super()._read_status()  # type: ignore[misc]
        return version, status, reason

    def _read_next_chunk_size(self) -> int:
        """A size below zero makes http.client read all that comes, however much that is."""
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]  # private, so not in typeshed
        if size < 0:
            raise http.client.HTTPException("chunk size")
        return size


class _Connection(http.client.HTTPConnection):
    response_class = _Response

    def __init__(self, target: Target, access: Access, clock: Clock) -> None:
        super().__init__(target.host, target.port)
        self._target = target
        self._access = access
        self._clock = clock
        self._socket: socket.socket | None = None

    def connect(self) -> None:
        host, port, left = self._target.host, self._target.port, self._clock.left
        found = endpoints(host, port, lookup=self._access.lookup, private=self._access.private, seconds=left())
        self._socket = _connected(found, self._clock)
        if self._target.scheme == "https":
            assert self._access.tls is not None
            self._socket.settimeout(left())
            self._socket = self._access.tls.wrap_socket(self._socket, server_hostname=host)
        self.sock = _Timed(self._socket, self._clock)

    def hang_up(self) -> None:
        """`close` comes as soon as there are headers, as no second request will follow."""
        if self._socket is not None:
            self._socket.close()


def _connected(found: list[Endpoint], clock: Clock) -> socket.socket:
    """To the first address that takes it; each gets its share of the time. Raises OSError, that of the last that can be
    asked from here, and Untold where none can."""
    problems: list[OSError] = []
    for index, endpoint in enumerate(found):
        try:
            return _connection(endpoint, clock.left() / (len(found) - index))
        except OSError as error:
            problems.append(error)
    heard = [problem for problem in problems if problem.errno not in _NO_NETWORK]
    if problems and not heard:
        raise Untold(f"this machine has no network: {problems[-1].strerror}")
    raise heard[-1] if heard else OSError("no address")


def _connection(endpoint: Endpoint, seconds: float) -> socket.socket:
    sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect(endpoint.address)
    except OSError:
        sock.close()
        raise
    return sock


class _Timed:
    """A socket, as http.client uses it, whose every wait is bounded by what is left: a server that drips one byte a
    second is cut off as one that says nothing."""

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock = sock
        self._clock = clock

    def sendall(self, data: Any) -> None:
        self._sock.settimeout(self._clock.left())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._sock, self._clock))

    def close(self) -> None:
        """Not yet: see `hang_up`."""


class _Reading(io.RawIOBase):
    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock = sock
        self._clock = clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._clock.left())
        return self._sock.recv_into(buffer)
