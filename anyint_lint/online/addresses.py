"""Host name -> the addresses that may be connected to. A name that leads into a private network leads nowhere.

The connection goes to an address that was looked at here and is not looked up again: a name server that answers
otherwise the second time (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final, NamedTuple, TypeAlias

from anyint_lint.keywords.urls import kind_of_address
from anyint_lint.online.errors import Unreachable, Untold

Ip: TypeAlias = IPv4Address | IPv6Address
# `socket.getaddrinfo`, but for tests.
Lookup: TypeAlias = Callable[..., list[Any]]

# All that RFC 6890's registry has, multicast, and the address of Azure's host agent, which is a public one. Written
# out: what `ipaddress` calls global differs between versions of Python.
_REFUSED: Final = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
# Of IPv6 the other way round: of global unicast, what is no tunnel, no assignment for a protocol, no documentation.
_UNICAST: Final = IPv6Network("2000::/3")
_REFUSED_6: Final = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# How networks without IPv4 reach it; the last 32 bits are its address.
_NAT64: Final = IPv6Network("64:ff9b::/96")
# Of a lookup: it says nothing of the name. Not all are there on Windows.
_NOT_TOLD: Final = {
    getattr(socket, name, socket.EAI_AGAIN) for name in ("EAI_AGAIN", "EAI_FAIL", "EAI_MEMORY", "EAI_SYSTEM")
}


class Endpoint(NamedTuple):
    """An address to connect to, as the socket module takes it."""

    family: int
    address: Any


def why_refused(ip: Ip) -> str | None:
    """What an address is that no provider can reach; None where it is one of the public internet."""
    if isinstance(ip, IPv4Address):
        inside = any(ip in network for network in _REFUSED)
        return (kind_of_address(ip) or "a reserved address") if inside else None
    embedded = ip.ipv4_mapped or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
    if embedded is not None:
        # A mapped one that is public is refused all the same: no name server has a reason to give it.
        return why_refused(embedded) or ("a reserved address" if ip.ipv4_mapped else None)
    if ip in _UNICAST and not any(ip in network for network in _REFUSED_6):
        return None
    return kind_of_address(ip) or "a reserved address"


def endpoints(host: str, port: int, *, lookup: Lookup, private: bool, seconds: float) -> list[Endpoint]:
    """All of a host. Raises Unreachable where one of them is not public, unless `private` allows it, and Untold where
    nobody can be asked for them."""
    found = _looked_up(host, port, lookup, seconds)
    for _, _, _, _, address in found:
        ip = ip_address(address[0].partition("%")[0])
        kind = None if private else why_refused(ip)
        if kind:
            where = host if host == str(ip) else f"{host} resolves to {ip}"
            raise Unreachable(
                f"{where}{',' if where != host else ' is'} {kind}, which the model's provider cannot reach"
            )
    return [Endpoint(family, address) for family, _, _, _, address in found]


def _looked_up(host: str, port: int, lookup: Lookup, seconds: float) -> list[Any]:
    """A lookup knows no time limit; one that takes too long is left behind."""
    outcomes: queue.SimpleQueue[list[Any] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            outcomes.put(lookup(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP))
        except (OSError, UnicodeError) as error:
            outcomes.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        outcome = outcomes.get(timeout=seconds)
    except queue.Empty:
        raise Untold(f"no name server answered for {host}") from None
    if isinstance(outcome, OSError) and not isinstance(outcome, socket.gaierror):
        raise Untold(f"{host} cannot be looked up: {outcome.strerror}")
    if isinstance(outcome, socket.gaierror) and outcome.errno in _NOT_TOLD:
        raise Untold(f"no name server answered for {host}")
    if isinstance(outcome, Exception):
        raise Unreachable(f"there is no host of the name {host}")
    return _distinct(outcome)


def _distinct(found: Iterable[Any]) -> list[Any]:
    return list({each[4]: each for each in found}.values())
