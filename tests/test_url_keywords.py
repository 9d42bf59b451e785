"""`publicUrl`: which hosts the public internet can know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.keywords import KEYWORDS, Settings
from anyint_lint.keywords.urls import is_for_examples, why_private

THIS_MACHINE = "this machine itself"
PRIVATE = "an address of a private network"
LINK_LOCAL = "a link-local address"
LOCAL_NAME = "a name of a local network"
NO_DOMAIN = "a name without a domain"


def messages(value: object) -> list[str]:
    return [problem.message for problem in KEYWORDS["publicUrl"](value, True, Settings())]


@pytest.mark.parametrize(
    ("url", "host", "kind"),
    [
        ("http://localhost/a.png", "localhost", THIS_MACHINE),
        ("http://localhost:8000/a.png", "localhost", THIS_MACHINE),
        ("https://localhost", "localhost", THIS_MACHINE),
        ("http://localhost?a=b", "localhost", THIS_MACHINE),
        ("HTTP://LocalHost./a.png", "localhost", THIS_MACHINE),
        ("http://app.localhost/a.png", "app.localhost", THIS_MACHINE),
        ("http://127.0.0.1/a.png", "127.0.0.1", THIS_MACHINE),
        ("http://0.0.0.0/a.png", "0.0.0.0", THIS_MACHINE),
        ("http://2130706433/a.png", "2130706433", THIS_MACHINE),
        ("http://0x7f000001/a.png", "0x7f000001", THIS_MACHINE),
        ("http://0X7F.1/a.png", "0x7f.1", THIS_MACHINE),
        ("http://0177.0.0.1/a.png", "0177.0.0.1", THIS_MACHINE),
        ("http://127.1/a.png", "127.1", THIS_MACHINE),
        ("http://[::1]/a.png", "[::1]", THIS_MACHINE),
        ("http://10.0.0.1/a.png", "10.0.0.1", PRIVATE),
        ("http://172.16.0.1/a.png", "172.16.0.1", PRIVATE),
        ("http://192.168.1.1:9000/a.png", "192.168.1.1", PRIVATE),
        ("http://100.64.0.1/a.png", "100.64.0.1", PRIVATE),
        ("http://[fd00::1]/a.png", "[fd00::1]", PRIVATE),
        ("http://[::ffff:10.0.0.1]/a.png", "[::ffff:10.0.0.1]", PRIVATE),
        ("http://user:secret@10.0.0.1/a.png", "10.0.0.1", PRIVATE),
        ("http://example.com@10.0.0.1/a.png", "10.0.0.1", PRIVATE),
        ("http://10.0.0.1\\@example.com/a.png", "10.0.0.1", PRIVATE),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254", LINK_LOCAL),
        ("http://[fe80::1%25eth0]/a.png", "[fe80::1%25eth0]", LINK_LOCAL),
        ("http://nas.local/a.png", "nas.local", LOCAL_NAME),
        ("http://metadata.google.internal/a.png", "metadata.google.internal", LOCAL_NAME),
        ("http://img.svc.cluster.local:80/a.png", "img.svc.cluster.local", LOCAL_NAME),
        ("http://nas.home.arpa/a.png", "nas.home.arpa", LOCAL_NAME),
        ("http://minio:9000/bucket/a.png", "minio", NO_DOMAIN),
        ("http://0/a.png", "0", THIS_MACHINE),
        ("http://0x/a.png", "0x", THIS_MACHINE),
        ("http://10.0.255/a.png", "10.0.255", PRIVATE),
        ("http://10.65535/a.png", "10.65535", PRIVATE),
        ("http://012.0.0.1/a.png", "012.0.0.1", PRIVATE),
        ("http://[::]/a.png", "[::]", THIS_MACHINE),
        ("http://224.0.0.1/a.png", "224.0.0.1", "a multicast address"),
        ("http://[ff02::1]/a.png", "[ff02::1]", "a multicast address"),
    ],
)
def test_hosts_that_only_one_network_knows_are_told(url: str, host: str, kind: str) -> None:
    assert messages(url) == [f"{host} is {kind}, which the model's provider cannot reach"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        ["http://localhost/"],
        "",
        "http",
        "http:",
        "https://",
        "https:///a.png",
        "localhost",
        "httpbin",
        "ftp://localhost/a.png",
        "data:text/plain,http://localhost/",
        "https://example.com/a.png",
        "https://your-domain.com/reference.png",
        "https://localhost.example.com/a.png",
        "https://internal.example.com/a.png",
        "https://10.example.com/a.png",
        "https://example.com/?next=http://localhost/",
        "https://example.com#@localhost/",
        "https://localhost@example.com/a.png",
        "https://bücher.de/a.png",
        "https://8.8.8.8/a.png",
        "https://172.32.0.1/a.png",
        "https://11.0.0.1/a.png",
        "https://[2606:4700::1111]/a.png",
        # Documentation's own.
        "https://192.0.2.1/a.png",
        "https://[2001:db8::1]/a.png",
        "https://cdn.example/a.png",
        "https://server.test/a.png",
        # Yet to be filled in.
        "https://{{host}}/a.png",
        "https://${HOST}/a.png",
        "https://$HOST/a.png",
        "https://<host>/a.png",
        "https://HOST/a.png",
        "https://.../a.png",
        # No address at all.
        "http://256.1.1.1/a.png",
        "http://1.2.3.4.5/a.png",
        "http://09.1.1.1/a.png",
        "http://[::1/a.png",
    ],
)
def test_public_hosts_and_what_is_no_web_address_pass(value: object) -> None:
    assert messages(value) == []


def test_a_parameter_of_false_asks_nothing() -> None:
    assert list(KEYWORDS["publicUrl"]("http://localhost/", False, Settings())) == []


def test_userinfo_is_not_repeated() -> None:
    assert "secret" not in messages("https://user:secret@localhost/a.png")[0]


@given(st.text(max_size=80))
def test_any_text_after_http_never_raises(text: str) -> None:
    messages("http://" + text)


@given(st.ip_addresses(v=4))
def test_all_spellings_of_an_ipv4_address_are_judged_alike(address: object) -> None:
    number = int(address)  # type: ignore[call-overload] # an IPv4Address
    spellings = (
        f"http://{address}/",
        f"http://{number}/",
        f"http://{number:#x}/",
        f"http://{number:#o}/".replace("0o", "0"),
    )
    assert len({bool(messages(spelling)) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "host",
    [
        *("example.com", "www.example.com", "example.net", "example.org", "example.org.", "images.test", "invalid"),
        *("a.example", "192.0.2.1", "198.51.100.7", "203.0.113.255", "2001:db8::1", "3fff::1"),
        "::ffff:192.0.2.1",
    ],
)
def test_hosts_that_are_kept_for_documentation(host: str) -> None:
    assert is_for_examples(host)


@pytest.mark.parametrize(
    "host", ["9.256.0.1", "10.0.0.256", "10.65536.1", "10.0.65536", "10.16777216", "08.0.0.1", "10.0.0.1.2"]
)
def test_numbers_that_are_no_address_are_not_read_as_one(host: str) -> None:
    assert messages(f"http://{host}/a.png") == []


@pytest.mark.parametrize(
    "host",
    [
        *("example.de", "my-example.com", "example.com.de", "test.com", "com", "org", "localhost", "8.8.8.8"),
        *("10.0.0.1", "127.0.0.1", "169.254.0.1", "192.0.3.1", "2606:4700::1", "::1", "fd00::1", "224.0.0.1"),
        "::ffff:10.0.0.1",
    ],
)
def test_hosts_that_somebody_may_have(host: str) -> None:
    assert not is_for_examples(host)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://1_0.0.0.1/a.png", None),
        ("http://1.2.3.4.0/a.png", None),
        ("http://[FE80::A]/a.png", "fe80::a"),
        ("http://[fe80::1%]/a.png", "fe80::1%"),
        ("http://[fe80::1%eth0]/a.png", "fe80::1%eth0"),
    ],
)
def test_an_address_is_read_as_clients_read_it(address: str, kind: str | None) -> None:
    found = why_private(address)
    assert (found is None) is (kind is None)
    assert found is None or found.startswith(f"[{kind}] is a link-local address")


def test_hosts_for_examples_are_known_in_every_spelling() -> None:
    assert all(map(is_for_examples, ("example.com.", "0xc0.0.2.1", "2001:db8::1", "a.test.")))
