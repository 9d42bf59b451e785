"""The Models API over HTTP. Beside it only `online` uses the network.

The key goes to the host that was named and nowhere else: redirects are not followed, plain HTTP is for loopback hosts
unless somebody asks for it, and no message shows the key or an answer that repeats it.
"""

from __future__ import annotations

import http.client
import ipaddress
import queue
import threading
import urllib.request
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeVar
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from anyint_lint.catalogue import Catalogue, error_message, parse
from anyint_lint.errors import FetchError
from anyint_lint.safetext import visible

MAX_PAGES: Final = 100
MAX_BYTES: Final = 20_000_000
# So many characters of a key in a row are no accident, nor the prefix that all keys of a provider share.
_PIECE: Final = 12
_MEANINGS: Final = {
    401: "the key, sent as a Bearer token, is refused",
    403: "the key may not list models",
    404: "there is no Models API here (its path ends in /models)",
    407: "the proxy wants credentials of its own",
    429: "too many requests; try again later",
}


class Key(NamedTuple):
    """An API key and the environment variable that holds it; it shows the latter alone."""

    name: str
    value: str

    def __repr__(self) -> str:
        return f"${self.name}"

    def is_in(self, text: str) -> bool:
        """The key or a good piece of it."""
        pieces = range(max(len(self.value) - _PIECE, 0) + 1)
        return len(self.value) > 7 and any(self.value[at : at + _PIECE] in text for at in pieces)


def fetch(url: str, key: Key, *, allow_http: bool, seconds: float) -> tuple[Catalogue, ...]:
    """All pages that the API has, with one time limit for all. Raises FetchError, and ConfigError as `parse` does."""
    address = _address(url, allow_http=allow_http)
    return _within(seconds, lambda: tuple(_pages(address, key, seconds)), shown_url(url))


def shown_url(url: str) -> str:
    """Without what may be secret: the credentials and the query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an invalid address"
    return visible(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}", limit=300)


def _address(url: str, *, allow_http: bool) -> SplitResult:
    """Raises FetchError for an address that no key should go to."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise FetchError("--url is not a valid URL") from None
    plain = url.isascii() and url.isprintable() and " " not in url
    if not host or parts.scheme not in ("http", "https") or not plain:
        raise FetchError("--url is no address such as https://api.anyint.ai/openai/v1/models")
    shown = shown_url(url)
    if "@" in parts.netloc:
        raise FetchError(f"{shown}: credentials do not belong in the URL; --key-env names the variable of the key")
    if parts.scheme == "http" and not (allow_http or _is_loopback(host)):
        raise FetchError(
            f"{shown}: plain HTTP shows the key to everyone on the way; --allow-http sends it all the same"
        )
    return parts._replace(fragment="")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _pages(address: SplitResult, key: Key, seconds: float) -> Iterator[Catalogue]:
    shown, left = shown_url(address.geturl()), MAX_BYTES
    asked: set[tuple[str, str]] = set()
    for _ in range(MAX_PAGES):
        data = _get(address, key, seconds, limit=left)
        left -= len(data)
        page = parse(data, name=shown)
        yield page
        if page.more is None:
            return
        if page.more in asked or not page.more[1]:
            raise FetchError(f"{shown}: says that there is more (has_more), and not how to ask for it (last_id)")
        asked.add(page.more)
        address = _asking(address, *page.more)
    raise FetchError(f"{shown}: more than {MAX_PAGES} pages; ask for larger ones (?limit=…)")


def _asking(address: SplitResult, name: str, value: str) -> SplitResult:
    query = [(known, text) for known, text in parse_qsl(address.query, keep_blank_values=True) if known != name]
    return address._replace(query=urlencode([*query, (name, value)]))


def _get(address: SplitResult, key: Key, seconds: float, *, limit: int) -> bytes:
    shown = shown_url(address.geturl())
    request = urllib.request.Request(  # noqa: S310 - `_address` lets http and https through alone
        address.geturl(),
        headers={"Authorization": f"Bearer {key.value}", "Accept": "application/json", "User-Agent": "anyint-lint"},
    )
    try:
        with _opener(address.hostname or "").open(request, timeout=seconds) as answer:
            data: bytes = answer.read(limit + 1)
            status, location = answer.status, answer.headers.get("Location", "")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchError(f"{shown}: {_reason(error, key)}") from None
    if key.is_in(data.decode("latin-1")):
        raise FetchError(f"{shown}: HTTP {status}: the answer repeats the key; nothing of it is used")
    if status != 200:
        raise FetchError(f"{shown}: HTTP {status}: {_meaning(status, location, data, key)}")
    if len(data) > limit:
        raise FetchError(f"{shown}: larger than {MAX_BYTES:,} bytes; this is no model catalogue")
    return data


def _opener(host: str) -> urllib.request.OpenerDirector:
    """Not urllib's usual one, which follows redirects with all headers and reads files and FTP.

    A proxy is never between this machine and itself; plain HTTP would show it the key.
    """
    opener = urllib.request.OpenerDirector()
    opener.add_handler(urllib.request.ProxyHandler({} if _is_loopback(host) else None))
    opener.add_handler(urllib.request.HTTPHandler())
    opener.add_handler(urllib.request.HTTPSHandler())
    return opener


def _reason(error: Exception, key: Key) -> str:
    """What went wrong on the way. Other errors than the system's quote what the server sent."""
    cause = getattr(error, "reason", error)
    if isinstance(cause, TimeoutError):
        return "no answer in time (--timeout)"
    if not isinstance(cause, OSError):
        return f"no HTTP answer ({type(cause).__name__})"
    text = cause.strerror or str(cause)
    return type(cause).__name__ if key.is_in(text) else text


def _meaning(status: int, location: str, data: bytes, key: Key) -> str:
    if 300 <= status < 400:
        target = shown_url(location) if "://" in location else visible(location.partition("?")[0], limit=300)
        where = f" to {target}" if target and not key.is_in(location) else ""
        return f"a redirect{where}, which is not followed; name the final address"
    meaning = _MEANINGS.get(status) or ("the server failed; try again later" if status > 499 else "no catalogue")
    said = error_message(data)
    return f"{meaning}: {visible(said, limit=200)}" if said and not key.is_in(said) else meaning


Answer = TypeVar("Answer")


def _within(seconds: float, work: Callable[[], Answer], name: str) -> Answer:
    """A time limit for all of it. Looking up a host, and a server that drips, know none: they are left behind."""
    outcomes: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()
    threading.Thread(target=lambda: outcomes.put(_outcome(work)), daemon=True).start()
    try:
        outcome = outcomes.get(timeout=seconds)
    except queue.Empty:
        raise FetchError(f"{name}: no whole answer within {seconds:g} seconds (--timeout)") from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _outcome(work: Callable[[], Answer]) -> Answer | Exception:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - raised again in the thread that asked
        return error
