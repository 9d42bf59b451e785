"""URLs that can be asked for, and where redirects lead. Nothing is looked up."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from anyint_lint.online.errors import Unreachable

# More than servers take.
LONGEST: Final = 8000
# Of a name in the DNS; of a scheme that is told.
_LONGEST_HOST: Final = 253
_LONGEST_SCHEME: Final = 40
PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
_CONTROL: Final = re.compile(r"[\0-\x1f\x7f]")


class Target(NamedTuple):
    """A URL that can be asked for; the host is ASCII and in lower case, the path has its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self[:3]

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def to_target(url: str) -> Target:
    """Raises Unreachable for what no fetcher would ask for."""
    if len(url) > LONGEST:
        raise Unreachable(f"the URL has {len(url):,} characters, more than servers take")
    try:
        parts = urlsplit(url)
        host, port = _ascii(parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise Unreachable("this is no valid URL") from None
    if parts.scheme and parts.scheme not in PORTS and len(parts.scheme) <= _LONGEST_SCHEME:
        raise Unreachable(f"{parts.scheme}: is no scheme that fetchers speak")
    if parts.scheme not in PORTS or not _is_host(host) or port == 0 or _CONTROL.search(url):
        raise Unreachable("this is no valid URL")
    if "@" in parts.netloc:
        raise Unreachable(f"the URL holds a user name or a password for {host}, which fetchers do not send")
    try:
        # Of what is encoded already nothing is encoded again.
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (f"?{_query(parts.query)}" if parts.query else "")
    except UnicodeEncodeError:
        # Half a surrogate pair, which JSON can hold.
        raise Unreachable("this is no valid URL") from None
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def _is_host(host: str) -> bool:
    return len(host) <= _LONGEST_HOST and _HOST.fullmatch(host) is not None


def _query(query: str) -> str:
    return quote(query, safe="/%:@!$&'()*+,;=~?[]|{}^`\\")


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode("ascii").lower()


def redirected(target: Target, location: str) -> str:
    """Where a Location leads to. A server may send bytes that are no ASCII."""
    text = location.encode("latin-1", "replace").decode("utf-8", "replace").strip()
    try:
        return urljoin(target.url, text)
    except ValueError:
        return ""
