"""A keyword about web addresses that others must be able to fetch. Nothing is resolved or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias

from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.keywords.problem import Keyword, Problem
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON
from anyint_lint.regex import regex

_Address: TypeAlias = IPv4Address | IPv6Address

# Names that resolve in no public DNS: RFC 6762, RFC 8375, ICANN's .internal, and widespread habits.
_LOCAL_ZONES: Final = frozenset({"local", "internal", "home.arpa", "localdomain", "intranet", "lan", "corp"})
# RFC 2606 and RFC 5737 keep these for documentation: they stand for an address that is yet to be filled in.
_EXAMPLE_ZONES: Final = ("example", "test", "invalid")
_EXAMPLE_NAMES: Final = tuple(["example", zone] for zone in ("com", "net", "org"))
_EXAMPLES: Final = tuple(map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))
_EXAMPLES_6: Final = tuple(map(IPv6Network, ("2001:db8::/32", "3fff::/20")))

_NUMBER: Final = regex(r"0x[0-9a-f]*|[0-9]+")
_AUTHORITY: Final = regex(r"https?://(?:[^/?#\\]*@)?(\[[^\]/?#]*\]|[^/?#\\:@\[]*)", re.IGNORECASE)
_LONGEST: Final = 1024


def is_for_examples(host: str) -> bool:
    """A host in lower case that is kept for documentation: `example.com`, `images.test`, `192.0.2.1`."""
    names = host.rstrip(".").split(".")
    if names[-1] in _EXAMPLE_ZONES or names[-2:] in _EXAMPLE_NAMES:
        return True
    ip = _ip(f"[{host}]" if ":" in host else host)
    return ip is not None and _is_kept(_itself(ip))


def public_url(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
    """A web address whose host the public internet can know. Parameter: true.

    Not so are loopback, private and link-local addresses in all their spellings, names of local zones, and names
    without a dot. Strings that are no web address satisfy it, and so do placeholders.
    """
    if not isinstance(value, str) or value[:4].lower() != "http" or parameter is not True:
        return ()
    slash = value.find("/", 8, _LONGEST)
    reason = why_private(value[:slash] if slash > 0 else value[:_LONGEST])
    return (Problem(reason),) if reason else ()


@lru_cache(maxsize=1024)
def why_private(address: str) -> str | None:
    """`address` is a web address up to the end of its host, or more."""
    authority = _AUTHORITY.match(address)
    if authority is None or is_placeholder(authority[1]) or _is_word_in_capitals(authority[1]):
        return None
    host = authority[1].rstrip(".").lower()
    ip = _ip(host)
    kind = kind_of_address(ip) if ip else _kind_of_name(host)
    return f"{host} is {kind}, which the model's provider cannot reach" if kind else None


def _is_word_in_capitals(host: str) -> bool:
    """As in https://HOST/image.png: something to fill in."""
    return host.isupper() and "." not in host and ":" not in host


def _ip(host: str) -> _Address | None:
    try:
        return ip_address(host[1:-1].partition("%")[0]) if host.startswith("[") else IPv4Address(_ipv4(host))
    except ValueError:
        return None


def _ipv4(host: str) -> int:
    """As browsers read it: up to four decimal, octal or hexadecimal numbers, the last filling what is left. In lower
    case."""
    parts = host.split(".")
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):
        raise ValueError(host)
    *first, last = (int(part[2:] or "0", 16) if part.startswith("0x") else _decimal_or_octal(part) for part in parts)
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise ValueError(host)
    return sum(number << 8 * (3 - index) for index, number in enumerate(first)) + last


def _decimal_or_octal(digits: str) -> int:
    return int(digits, 8 if digits.startswith("0") else 10)


def _itself(ip: _Address) -> _Address:
    """Of an IPv4 address that is written as one of IPv6, that of IPv4."""
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip


def _is_kept(ip: _Address) -> bool:
    return any(ip in network for network in (_EXAMPLES if isinstance(ip, IPv4Address) else _EXAMPLES_6))


def kind_of_address(ip: _Address) -> str | None:
    ip = _itself(ip)
    if _is_kept(ip):
        return None
    if ip.is_loopback or ip.is_unspecified:
        return "this machine itself"
    if ip.is_link_local:
        return "a link-local address"
    if ip.is_multicast:
        return "a multicast address"
    return None if ip.is_global else "an address of a private network"


def _kind_of_name(host: str) -> str | None:
    zones = [host.split(".", index)[-1] for index in range(host.count(".") + 1)]
    if not host or zones[-1] in _EXAMPLE_ZONES:
        return None
    if zones[-1] == "localhost":
        return "this machine itself"
    if not _LOCAL_ZONES.isdisjoint(zones[1:]):
        return "a name of a local network"
    if len(zones) == 1 and host.isascii():
        return "a name without a domain"
    return None


KEYWORDS: Final[dict[str, Keyword]] = {"publicUrl": public_url}
