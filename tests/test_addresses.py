"""Which addresses may be connected to: those of the public internet, in no disguise any other."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anyint_lint.online.addresses import endpoints, why_refused
from anyint_lint.online.errors import Unreachable, Untold


def refused(text: str) -> str | None:
    return why_refused(ip_address(text))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "this machine itself"),
        ("127.255.0.9", "this machine itself"),
        ("0.0.0.0", "this machine itself"),
        ("0.1.2.3", "an address of a private network"),
        ("10.0.0.1", "an address of a private network"),
        ("172.16.0.1", "an address of a private network"),
        ("172.31.255.255", "an address of a private network"),
        ("192.168.1.1", "an address of a private network"),
        ("100.64.0.1", "an address of a private network"),
        ("100.127.255.255", "an address of a private network"),
        ("169.254.169.254", "a link-local address"),
        ("168.63.129.16", "a reserved address"),
        ("192.0.0.9", "a reserved address"),
        ("192.88.99.1", "a reserved address"),
        ("192.0.2.1", "a reserved address"),
        ("198.18.0.1", "an address of a private network"),
        ("224.0.0.1", "a multicast address"),
        ("239.255.255.255", "a multicast address"),
        ("240.0.0.1", "an address of a private network"),
        ("255.255.255.255", "an address of a private network"),
        ("::1", "this machine itself"),
        ("::", "this machine itself"),
        ("fe80::1", "a link-local address"),
        ("fec0::1", "a reserved address"),
        ("fc00::1", "an address of a private network"),
        ("fd12:3456::1", "an address of a private network"),
        ("ff02::1", "a multicast address"),
        ("2001:db8::1", "a reserved address"),
        ("3fff::1", "a reserved address"),
        ("100::1", "an address of a private network"),
        # Another address within.
        ("::ffff:10.0.0.1", "an address of a private network"),
        ("::ffff:127.0.0.1", "this machine itself"),
        ("::ffff:8.8.8.8", "a reserved address"),
        ("64:ff9b::10.0.0.1", "an address of a private network"),
        ("64:ff9b::a9fe:a9fe", "a link-local address"),
    ],
)
def test_what_is_not_public_is_refused(address: str, kind: str) -> None:
    assert refused(address) in (kind, "a reserved address")


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"),
        *(
            "128.0.0.1",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
        ),
        *("192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "168.63.129.15", "168.63.129.17"),
        *("2606:4700:4700::1111", "2001:4860:4860::8888", "2001:200::1", "2003::1", "3ffe:ffff::1"),
        # How a network without IPv4 reaches it.
        "64:ff9b::8.8.8.8",
    ],
)
def test_what_is_public_is_not(address: str) -> None:
    assert refused(address) is None


@given(st.ip_addresses(v=4))
@example(IPv4Address("100.64.0.0"))
def test_no_form_of_an_ipv4_address_gets_round_the_guard(ip: IPv4Address) -> None:
    number = int(ip)
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        assert why_refused(ip)
        assert why_refused(IPv6Address((0x64FF9B << 96) | number))
    # Whatever is within: mapped, compatible, 6to4, Teredo.
    assert why_refused(IPv6Address((0xFFFF << 32) | number))
    assert why_refused(IPv6Address(number))
    assert why_refused(IPv6Address((0x2002 << 112) | (number << 80)))
    assert why_refused(IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)))


@given(st.ip_addresses(v=6))
def test_what_python_calls_not_global_is_refused(ip: IPv6Address) -> None:
    special = ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_link_local or ip.is_site_local
    if special or not ip.is_global:
        assert why_refused(ip)


def lookup_of(*addresses: str) -> Any:
    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        families = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in addresses]
        return [
            (family, socket.SOCK_STREAM, 6, "", (address, port))
            for family, address in zip(families, addresses, strict=True)
        ]

    return lookup


def test_addresses_come_in_the_order_of_the_name_server_and_once() -> None:
    found = endpoints("x.net", 443, lookup=lookup_of("8.8.8.8", "2606:4700::1", "8.8.8.8"), private=False, seconds=5)
    assert [endpoint.address for endpoint in found] == [("8.8.8.8", 443), ("2606:4700::1", 443)]


@pytest.mark.parametrize("addresses", [("10.1.2.3",), ("8.8.8.8", "10.1.2.3"), ("2606:4700::1", "::1", "10.1.2.3")])
def test_one_private_address_among_others_is_enough_to_refuse(addresses: tuple[str, ...]) -> None:
    with pytest.raises(
        Unreachable, match=r"^x\.net resolves to \S+, (an address of a private network|this machine itself)"
    ):
        endpoints("x.net", 443, lookup=lookup_of(*addresses), private=False, seconds=5)
    assert endpoints("x.net", 443, lookup=lookup_of(*addresses), private=True, seconds=5)


def test_a_literal_address_is_not_said_to_resolve() -> None:
    with pytest.raises(Unreachable, match=r"^10\.1\.2\.3 is an address of a private network, which"):
        endpoints("10.1.2.3", 443, lookup=lookup_of("10.1.2.3"), private=False, seconds=5)


@pytest.mark.parametrize(
    ("error", "expected", "message"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), Unreachable, "there is no host of the name x.net"),
        (UnicodeError("label too long"), Unreachable, "there is no host of the name x.net"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), Untold, "no name server answered for x.net"),
        (socket.gaierror(socket.EAI_FAIL, "x"), Untold, "no name server answered for x.net"),
        (OSError(24, "Too many open files"), Untold, "x.net cannot be looked up: Too many open files"),
    ],
)
def test_a_name_that_is_not_there_is_told_from_a_name_server_that_is_not(
    error: Exception, expected: type[Exception], message: str
) -> None:
    def lookup(*_: Any, **__: Any) -> list[Any]:
        raise error

    with pytest.raises(expected, match=f"^{message}$"):
        endpoints("x.net", 443, lookup=lookup, private=False, seconds=5)


def test_a_lookup_that_takes_too_long_is_left_behind() -> None:
    def lookup(*_: Any, **__: Any) -> list[Any]:
        release.wait(30)
        return []

    import threading

    release = threading.Event()
    with pytest.raises(Untold):
        endpoints("x.net", 443, lookup=lookup, private=False, seconds=0.05)
    release.set()
