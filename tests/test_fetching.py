"""What comes of fetching an image, against a server on loopback that plays each case."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import trustme

from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON
from anyint_lint.online import addresses
from anyint_lint.online.client import Access
from anyint_lint.online.errors import Untold
from anyint_lint.online.fetching import Fetcher
from anyint_lint.online.gathering import AT_A_TIME, gather
from tests.web import BMP, GIF, HEADERS, JPEG, PNG, WEBP, Page, dripping, endless, picture, raw, stalling, to, web

CREDENTIALS = "the URL holds a user name or a password for a.net, which fetchers do not send"
NAMES = ("cdn.net", "img.net", "www.net", "127.0.0.1")


def lookup(host: str, port: int, **_: Any) -> list[Any]:
    """A few names lead to this machine."""
    if host not in NAMES:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def facts(url: str, settings: Settings | None = None, **access: Any) -> dict[str, JSON]:
    """Of one URL. All is allowed, unless `access` says otherwise."""
    everything = {"http": True, "private": True, "seconds": 5.0, "lookup": lookup}
    return Fetcher(Access(**everything | access), settings or Settings()).facts(url)


def failure(url: str, **access: Any) -> str:
    found = facts(url, **access)
    assert found.keys() == {"failure"}
    return found["failure"]


# Images


@pytest.mark.parametrize(
    ("data", "content_type", "form"),
    [
        (PNG, "image/png", "PNG"),
        (JPEG, "image/jpeg", "JPEG"),
        (GIF, "image/gif", "GIF"),
        (WEBP, "image/webp", "WebP"),
        (PNG, "Image/PNG; charset=binary", "PNG"),
    ],
)
def test_an_image_is_told_with_its_type_and_size(data: bytes, content_type: str, form: str) -> None:
    with web({"/image.png": Page(data, content_type)}) as site:
        found = facts(site.url())
    declared = content_type.partition(";")[0].lower()
    known = {"declared": declared, "bytes": len(data), "format": form, "width": 8, "height": 6, "frames": 1}
    assert found == {"image": known}


@pytest.mark.parametrize("content_type", [None, "", "application/octet-stream", "binary/octet-stream"])
def test_a_type_that_says_nothing_is_none(content_type: str | None) -> None:
    with web({"/image.png": Page(PNG, content_type)}) as site:
        assert "declared" not in facts(site.url())["image"]


def test_a_wrong_type_is_kept_beside_the_real_one() -> None:
    with web({"/image.png": Page(PNG, "image/jpeg")}) as site:
        image = facts(site.url())["image"]
    assert (image["declared"], image["format"], "problem" in image) == ("image/jpeg", "PNG", False)


def test_of_a_page_only_the_beginning_is_read() -> None:
    page = b"<!doctype html><p>Log in" + b"." * 5_000_000
    with web({"/image.png": Page(page, "text/html")}) as site:
        image = facts(site.url())["image"]
    problem = "the bytes are an HTML page, not an image"
    assert image == {"declared": "text/html", "bytes": len(page), "format": "an HTML page", "problem": problem}


def test_another_format_is_told_without_reading_on() -> None:
    with web({"/image.png": Page(BMP, "image/bmp")}) as site:
        assert facts(site.url()) == {"image": {"declared": "image/bmp", "bytes": len(BMP), "format": "BMP"}}


def test_an_image_that_is_cut_off_on_the_server_does_not_decode() -> None:
    with web({"/image.png": Page(PNG[:60])}) as site:
        assert facts(site.url())["image"]["problem"].startswith("the PNG does not decode: ")


def test_base64_in_place_of_the_image_is_told() -> None:
    with web(
        {"/image.png": Page(b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAA")}
    ) as site:
        assert facts(site.url())["image"]["problem"] == "the bytes are base64, not the image itself"


def test_frames_are_counted_up_to_the_first_too_many() -> None:
    with web({"/image.gif": Page(picture("GIF", frames=3), "image/gif")}) as site:
        assert facts(site.url("/image.gif"))["image"]["frames"] == 2


# Sizes


def test_exactly_the_limit_is_read_to_the_end() -> None:
    with web({"/image.png": Page(PNG)}) as site:
        assert facts(site.url(), Settings(max_image_bytes=len(PNG)))["image"]["width"] == 8


def test_a_length_above_the_limit_is_believed() -> None:
    page = Page(PNG + bytes(2000), headers={"Content-Length": "30000000"})
    with web({"/image.png": page}) as site:
        assert facts(site.url())["image"] == {"declared": "image/png", "bytes": 30_000_000, "format": "PNG"}


@pytest.mark.parametrize(
    "page",
    [
        endless,
        raw(HEADERS + b"Content-Length: " + b"9" * 4000 + b"\r\n\r\n" + PNG + bytes(9000)),
        raw(HEADERS + b"\r\n" + PNG + bytes(9000)),
        raw(HEADERS + b"Content-Length: x\r\n\r\n" + PNG + bytes(9000)),
    ],
)
@pytest.mark.parametrize("limit", [10, len(PNG), 8000])
def test_a_body_that_says_no_length_is_read_to_the_limit(page: Any, limit: int) -> None:
    with web({"/image.png": page}) as site:
        found = facts(site.url(), Settings(max_image_bytes=limit))
    assert found["image"] == {"declared": "image/png", "endless": True, "format": "PNG"}


def test_a_body_shorter_than_its_length_is_a_failure() -> None:
    page = Page(PNG, headers={"Content-Length": str(len(PNG) + 9), "Connection": "close"})
    with web({"/image.png": page}) as site:
        assert failure(site.url()) == "127.0.0.1 closes the connection before the end of its answer"


def test_no_more_is_read_than_the_length_says() -> None:
    with web({"/image.png": Page(PNG + b"more", headers={"Content-Length": str(len(PNG))})}) as site:
        assert facts(site.url())["image"]["bytes"] == len(PNG)


def test_an_empty_body_is_a_failure() -> None:
    with web({"/image.png": Page(b"")}) as site:
        assert failure(site.url()) == "127.0.0.1 answers 200 and sends nothing"


def test_chunks_are_put_together() -> None:
    whole = HEADERS + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(PNG), PNG)
    with web({"/image.png": raw(whole + b"0\r\n\r\n"), "/cut.png": raw(whole)}) as site:
        assert facts(site.url())["image"]["bytes"] == len(PNG)
        assert failure(site.url("/cut.png")) == "127.0.0.1 closes the connection before the end of its answer"


@pytest.mark.parametrize("size", [b"-1", b"-9"])
def test_a_chunk_of_less_than_nothing_is_not_read(size: bytes) -> None:
    flood = HEADERS + b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\n" + PNG + bytes(100_000)
    with web({"/image.png": raw(flood), "/robots.txt": Page(b"")}) as site:
        assert failure(site.url()) == "127.0.0.1 sends no HTTP that can be understood"


# Packed, though asked for it plain


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("X-Gzip", gzip.compress)]
)
def test_what_is_packed_all_the_same_is_unpacked(coding: str, pack: Callable[[bytes], bytes]) -> None:
    with web({"/image.png": Page(pack(PNG), headers={"Content-Encoding": coding})}) as site:
        assert facts(site.url())["image"]["bytes"] == len(PNG)


@pytest.mark.parametrize("coding", ["", "identity", "aws-chunked", "utf-8"])
def test_a_coding_that_packs_nothing_is_none(coding: str) -> None:
    with web({"/image.png": Page(PNG, headers={"Content-Encoding": coding})}) as site:
        assert facts(site.url())["image"]["width"] == 8


def test_a_bomb_is_unpacked_up_to_the_limit() -> None:
    bomb = gzip.compress(PNG + bytes(50_000_000))
    with web({"/image.png": Page(bomb, headers={"Content-Encoding": "gzip"})}) as site:
        assert facts(site.url(), Settings(max_image_bytes=100_000))["image"]["endless"] is True


@pytest.mark.parametrize(
    ("data", "coding", "what"),
    [
        (PNG, "br", "packs its answer, though asked not to"),
        (PNG, "gzip", "packs its answer, and what it packs is broken"),
        (gzip.compress(PNG, mtime=0)[:-20], "gzip", "closes the connection before the end of its answer"),
    ],
)
def test_what_cannot_be_unpacked_is_a_failure(data: bytes, coding: str, what: str) -> None:
    with web({"/image.png": Page(data, headers={"Content-Encoding": coding})}) as site:
        assert failure(site.url()) == f"127.0.0.1 {what}"


# Answers


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (204, "204 (No Content)"),
        (206, "206 (Partial Content)"),
        (304, "304 (Not Modified)"),
        (401, "401 (Unauthorized)"),
        (403, "403 (Forbidden)"),
        (404, "404 (Not Found)"),
        (410, "410 (Gone)"),
        (429, "429 (Too Many Requests)"),
        (500, "500 (Internal Server Error)"),
        (503, "503 (Service Unavailable)"),
        (799, "799"),
    ],
)
def test_only_200_has_an_image(status: int, said: str) -> None:
    with web({"/image.png": Page(PNG, status=status)}) as site:
        assert failure(site.url()) == f"127.0.0.1 answers {said}"


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (raw(), "closes the connection before the end of its answer"),
        (raw(b"SSH-2.0-OpenSSH_9.9\r\n"), "sends no HTTP that can be understood"),
        (raw(b"HTTP/1.1 abc\r\n\r\n"), "sends no HTTP that can be understood"),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300 + b"\r\n"), "sends no HTTP that can be understood"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"), "sends no HTTP that can be understood"),
        (dripping(b"HTTP/1.1 200 OK\r\nX: "), "sends no whole answer within 0.3 seconds"),
        (dripping(HEADERS + b"\r\n" + PNG), "sends no whole answer within 0.3 seconds"),
        (stalling, "sends no whole answer within 0.3 seconds"),
    ],
)
def test_a_server_that_misbehaves_is_a_failure(page: Any, what: str) -> None:
    with web({"/image.png": page, "/robots.txt": Page(b"")}) as site:
        seconds = 0.3 if "0.3" in what else 5.0
        assert failure(site.url(), seconds=seconds) == f"127.0.0.1 {what}"


@pytest.mark.parametrize("status", [b"100 Continue", b"102 Processing", b"103 Early Hints"])
def test_what_comes_before_the_answer_is_passed_over(status: bytes) -> None:
    early = b"HTTP/1.1 %b\r\nLink: </a.css>; rel=preload\r\n\r\n" % status
    with web({"/image.png": raw(early * 2 + HEADERS + b"Content-Length: %d\r\n\r\n%b" % (len(PNG), PNG))}) as site:
        assert facts(site.url())["image"]["bytes"] == len(PNG)


def test_what_a_server_says_is_not_repeated() -> None:
    page = raw(b"HTTP/1.1 404 \x1b[31m::error::no\r\nContent-Type: \x1b]0;x\r\nLocation: \x1b\r\n\r\n")
    with web({"/image.png": page}) as site:
        assert failure(site.url()) == "127.0.0.1 answers 404 (Not Found)"


def test_a_content_type_is_made_visible_and_cut() -> None:
    with web({"/image.png": Page(PNG, "image/\x1b[31m" + "x y " * 100)}) as site:
        declared = facts(site.url())["image"]["declared"]
    assert (declared.isprintable(), len(declared)) == (True, 80)


def test_nobody_listens() -> None:
    with web({}) as site:
        pass
    assert failure(site.url()) == "127.0.0.1 refuses the connection"


def test_there_is_no_such_name() -> None:
    assert failure("https://nowhere.net/image.png") == "there is no host of the name nowhere.net"


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_host_is_followed_and_fine(status: int) -> None:
    with web({"/old.png": to("/new/image.png?x=1", status), "/new/image.png": Page(PNG)}) as site:
        assert facts(site.url("/old.png")).keys() == {"image"}
    assert site.paths == ["/old.png", "/new/image.png?x=1"]


def test_hosts_that_it_is_sent_on_to_are_named_in_their_order() -> None:
    pages = {
        "/a.png": lambda handler: handler.send(to(site.url("/b.png", "cdn.net"))),
        "/b.png": lambda handler: handler.send(to(site.url("/c.png", "img.net"))),
        "/c.png": lambda handler: handler.send(to(f"//img.net:{site.port}/image.png")),
        "/image.png": Page(PNG),
    }
    with web(pages) as site:
        assert facts(site.url("/a.png", "www.net"))["redirects"] == ["cdn.net", "img.net"]
    assert [host for host, path, _ in site.asked if path != "/robots.txt"] == [
        "www.net",
        "cdn.net",
        "img.net",
        "img.net",
    ]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (to("/image.png"), "redirects in a circle"),
        (to("/image.png#again"), "redirects in a circle"),
        (
            to("/image.png", **{"Set-Cookie": "session=1"}),
            "redirects in a circle until it gets a cookie back, which fetchers do not send",
        ),
        (Page(b"", None, 302), "answers 302 (Found) and does not say where to"),
        (to("file:///etc/passwd"), "redirects to what cannot be fetched: file: is no scheme that fetchers speak"),
        (
            to("data:image/png;base64,AAAA"),
            "redirects to what cannot be fetched: data: is no scheme that fetchers speak",
        ),
        (to("http://[::1"), "redirects to what cannot be fetched: this is no valid URL"),
        (to("x" * 500 + ":y"), "redirects to what cannot be fetched: this is no valid URL"),
        (to("https:///x"), "redirects to what cannot be fetched: this is no valid URL"),
        (
            to("http://me:secret@a.net/"),
            f"redirects to what cannot be fetched: {CREDENTIALS}",
        ),
    ],
)
def test_a_redirect_that_leads_nowhere_is_told(page: Page, said: str) -> None:
    with web({"/image.png": page}) as site:
        assert failure(site.url()) == f"127.0.0.1 {said}"
    assert site.paths == ["/image.png"]


def test_there_is_an_end_of_redirects() -> None:
    pages = {f"/{number}": to(f"/{number + 1}") for number in range(9)}
    with web(pages | {"/5": Page(PNG)}) as site:
        assert facts(site.url("/0")).keys() == {"image"}
    with web(pages) as site:
        assert failure(site.url("/0")) == "after a redirect, more than 5 redirects, the last by 127.0.0.1"
    assert len(site.paths) == 6


def test_what_fails_after_a_redirect_says_so() -> None:
    with web({"/a.png": lambda handler: handler.send(to(site.url("/gone.png", "cdn.net")))}) as site:
        assert failure(site.url("/a.png", "www.net")) == "after a redirect, cdn.net answers 404 (Not Found)"


def only_loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    real = addresses.why_refused
    monkeypatch.setattr(addresses, "why_refused", lambda ip: None if str(ip) == "127.0.0.1" else real(ip))


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("http://10.0.0.1/x", "10.0.0.1 is an address of a private network"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is a link-local address"),
        ("http://[::1]:8080/", "::1 is this machine itself"),
        ("http://2130706434/", "2130706434 resolves to 127.0.0.2, this machine itself"),
        ("http://0x7f.2/", "0x7f.2 resolves to 127.0.0.2, this machine itself"),
    ],
)
def test_a_redirect_into_a_private_network_is_not_followed(
    target: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_loopback_is_public(monkeypatch)
    with web({"/image.png": to(target)}) as site:
        found = failure(site.url(), private=False, lookup=socket.getaddrinfo)
    assert found == f"after a redirect, {said}, which the model's provider cannot reach"


def test_each_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    only_loopback_is_public(monkeypatch)
    asked: list[str] = []

    def rebinding(host: str, port: int, **_: Any) -> list[Any]:
        """Another answer each time, as of one who wants to get past the guard."""
        asked.append(host)
        address = "127.0.0.1" if len(asked) % 2 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with web({"/image.png": Page(PNG)}) as site:
        said = failure(site.url(host="www.net"), private=False, lookup=rebinding)
    assert said.startswith("www.net resolves to 10.0.0.1, an address of a private network")
    # One lookup a connection, of which the second was not made.
    assert (len(asked), len(site.asked)) == (2, 1)


def test_a_private_address_is_not_connected_to() -> None:
    with web({"/image.png": Page(PNG)}) as site:
        assert "this machine itself" in failure(site.url(), private=False)
    assert site.asked == []


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with web({}) as nobody:
        pass

    def two(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", each)) for each in (nobody.port, port)]

    with web({"/image.png": Page(PNG)}) as site:
        assert facts(site.url(), lookup=two).keys() == {"image"}


IPV4 = (socket.AF_INET, ("127.0.0.1", 9))
# An address of a family that this machine does not speak, as of IPv6 where it is turned off.
UNSPOKEN = (9999, ("::", 9))


@pytest.mark.parametrize("addresses", [(IPV4, UNSPOKEN), (UNSPOKEN, IPV4)])
def test_a_host_that_refuses_is_told_beside_an_address_that_cannot_be_asked(addresses: Any) -> None:
    with web({}) as nobody:
        pass

    def two(*_: Any, **__: Any) -> list[Any]:
        return [(family, socket.SOCK_STREAM, 6, "", (address[0], nobody.port)) for family, address in addresses]

    assert failure("https://x.net/", lookup=two) == "x.net refuses the connection"


def test_where_no_address_can_be_asked_nothing_is_known() -> None:
    def one(*_: Any, **__: Any) -> list[Any]:
        return [(UNSPOKEN[0], socket.SOCK_STREAM, 6, "", UNSPOKEN[1])]

    with pytest.raises(Untold, match=r"^this machine has no network: "):
        facts("https://x.net/", lookup=one)


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_ipv6_is_asked_with_brackets() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with web({"/image.png": Page(PNG)}, address="::1") as site:
        assert facts(site.url(host="[::1]"), lookup=socket.getaddrinfo).keys() == {"image"}
    assert {host for host, _, _ in site.asked} == {"[::1]"}


# robots.txt


def robots(text: str | bytes, status: int = 200, **headers: str) -> Page:
    return Page(text.encode() if isinstance(text, str) else text, "text/plain", status, headers)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (robots("User-agent: *\nDisallow: /\n"), "disallows / for *"),
        (robots("User-agent: anyint-lint\nDisallow: *.png$\n"), "disallows *.png$ for anyint-lint"),
        (robots("User-agent: *\nDisallow: /*\x1b[31m" + "x" * 9 + "\nDisallow: /image\n"), "disallows /image for *"),
        (robots("", 500), "cannot be read, which forbids everything: it answers 500 (Internal Server Error)"),
        (robots("", 503), "cannot be read, which forbids everything: it answers 503 (Service Unavailable)"),
        (
            raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser"),
            "cannot be read, which forbids everything: 127.0.0.1 closes the connection before the end of its answer",
        ),
    ],
)
def test_robots_txt_forbids(page: Any, said: str) -> None:
    with web({"/robots.txt": page, "/image.png": Page(PNG)}) as site:
        assert facts(site.url()) == {"robots": f"robots.txt of 127.0.0.1:{site.port} {said}"}
    assert site.paths == []


@pytest.mark.parametrize(
    "page",
    [
        robots("User-agent: *\nDisallow: /private/\n"),
        robots("User-agent: GPTBot\nDisallow: /\n"),
        robots("", 401),
        robots("", 404),
        robots("", 429),
        robots("<!doctype html>"),
        robots(b"\xff\xfe\x00"),
        robots("User-agent: *\n" + "#" * 600_000 + "\nDisallow: /\n"),
        to("/robots.txt2"),
        to("/robots.txt"),
    ],
)
def test_robots_txt_allows(page: Page) -> None:
    with web({"/robots.txt": page, "/image.png": Page(PNG)}) as site:
        assert facts(site.url()).keys() == {"image"}


def test_robots_txt_is_followed_to_where_it_is_redirected() -> None:
    pages = {"/robots.txt": to("/r.txt"), "/r.txt": robots("User-agent: *\nDisallow: /\n"), "/image.png": Page(PNG)}
    with web(pages) as site:
        assert facts(site.url()).keys() == {"robots"}


def test_robots_txt_that_is_redirected_too_often_is_not_there() -> None:
    pages: dict[str, Page] = {"/robots.txt": to("/0"), "/image.png": Page(PNG)}
    with web(pages | {f"/{number}": to(f"/{number + 1}") for number in range(20)}) as site:
        assert facts(site.url()).keys() == {"image"}


def test_robots_txt_redirected_into_a_private_network_forbids(monkeypatch: pytest.MonkeyPatch) -> None:
    only_loopback_is_public(monkeypatch)
    with web({"/robots.txt": to("http://10.0.0.1/"), "/image.png": Page(PNG)}) as site:
        said = facts(site.url(), private=False, lookup=socket.getaddrinfo)["robots"]
    assert "cannot be read, which forbids everything: 10.0.0.1 is an address of a private network" in said


def test_robots_txt_of_the_host_of_a_redirect_counts_as_well() -> None:
    def forbids_on_cdn(handler: BaseHTTPRequestHandler) -> None:
        on_cdn = handler.headers["Host"].startswith("cdn.net")
        handler.send(robots("User-agent: *\nDisallow: /\n" if on_cdn else ""))  # type: ignore[attr-defined]

    pages = {
        "/robots.txt": forbids_on_cdn,
        "/a.png": lambda handler: handler.send(to(site.url("/image.png", "cdn.net"))),
    }
    with web(pages | {"/image.png": Page(PNG)}) as site:
        said = facts(site.url("/a.png", "www.net"))["robots"]
    assert said == f"after a redirect, robots.txt of cdn.net:{site.port} disallows / for *"
    assert site.paths == ["/a.png"]


def test_the_query_counts_for_robots_txt() -> None:
    with web({"/robots.txt": robots("User-agent: *\nDisallow: /*?secret\n"), "/image.png": Page(PNG)}) as site:
        assert facts(site.url("/image.png?size=2")).keys() == {"image"}
        assert facts(site.url("/image.png?secret=2")).keys() == {"robots"}


# What is sent


def test_nothing_is_sent_that_tells_who_asks() -> None:
    pages = {"/a.png": to("/image.png", **{"Set-Cookie": "session=1; Path=/"}), "/image.png": Page(PNG)}
    with web(pages) as site:
        facts(site.url("/a.png"), agent="anyint-lint/1 (+image check)")
    assert len(site.asked) == 3
    for _, _, headers in site.asked:
        assert headers.keys() == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert headers["user-agent"] == "anyint-lint/1 (+image check)"
        assert headers["accept-encoding"] == "identity"


def test_credentials_in_a_url_are_not_sent() -> None:
    with web({"/image.png": Page(PNG)}) as site:
        said = failure(f"http://user:secret@127.0.0.1:{site.port}/image.png")
    assert said == "the URL holds a user name or a password for 127.0.0.1, which fetchers do not send"
    assert site.asked == []


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("/a b.png", "/a%20b.png"),
        ("/ä.png?q=ü", "/%C3%A4.png?q=%C3%BC"),
        ("/%41%2f.png", "/%41%2f.png"),
        ("/a+b.png?x=1&y=a/b?", "/a+b.png?x=1&y=a/b?"),
        ("?x", "/?x"),
        ("/image.png#part", "/image.png"),
    ],
)
def test_a_path_is_encoded_once(url: str, sent: str) -> None:
    with web({}) as site:
        failure(site.url(url))
    assert site.paths == [sent]


@pytest.mark.parametrize(
    "url",
    [
        *("https://x.net\r\nX: y/", "https://x.net/\x00", "https://x y/", "https://:80/", "https://x.net:0/"),
        *(
            "https://x.net:99999/",
            "https://x\u2100.net/",
            "https://" + "x" * 70 + "é.net/",
            "https://[::1/",
            "//x.net/",
            "https://x.net/\ud800.png",
            "https://x.net/?\ud800",
            "https://" + "x." * 200 + "net/",
        ),
    ],
)
def test_what_is_no_url_is_told_and_not_asked(url: str) -> None:
    assert failure(url) == "this is no valid URL"


def test_a_url_beyond_what_servers_take_is_told() -> None:
    assert failure("https://x.net/" + "a" * 8000) == "the URL has 8,014 characters, more than servers take"


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with web({}) as proxy, web({"/image.png": Page(PNG)}) as site:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert facts(site.url()).keys() == {"image"}
    assert proxy.asked == []


# TLS


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


def serving(ca: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*names).configure_cert(context)
    return context


def trusting(ca: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    ca.configure_trust(context)
    return context


def test_tls_is_spoken_with_the_name_of_the_host(ca: trustme.CA) -> None:
    with web({"/image.png": Page(PNG)}, tls=serving(ca, "img.net")) as site:
        assert facts(site.url(host="img.net"), http=False, tls=trusting(ca)).keys() == {"image"}
        assert facts(site.url(host="IMG.net."), http=False, tls=trusting(ca)).keys() == {"image"}


def test_the_certificate_of_another_host_is_none(ca: trustme.CA) -> None:
    with web({"/image.png": Page(PNG)}, tls=serving(ca, "other.net")) as site:
        said = failure(site.url(host="img.net"), tls=trusting(ca))
    assert said.startswith("img.net has no valid certificate: Hostname mismatch")
    assert site.asked == []


def test_a_certificate_that_nobody_trusts_is_none(ca: trustme.CA) -> None:
    with web({"/image.png": Page(PNG)}, tls=serving(ca, "img.net")) as site:
        assert failure(site.url(host="img.net")).startswith("img.net has no valid certificate: ")


def test_a_server_that_speaks_no_tls_is_told() -> None:
    with web({"/image.png": Page(PNG)}) as site:
        assert failure(f"https://127.0.0.1:{site.port}/") == "127.0.0.1 speaks no TLS that can be understood"


def test_a_redirect_away_from_tls_is_followed_where_http_is_allowed(ca: trustme.CA) -> None:
    with web({"/image.png": Page(PNG)}) as plain:
        pages = {"/a.png": to(plain.url(host="img.net")), "/b.png": to(plain.url(host="cdn.net"))}
        with web(pages, tls=serving(ca, "img.net")) as site:
            refused = failure(site.url("/a.png", "img.net"), http=False, tls=trusting(ca))
            followed = facts(site.url("/a.png", "img.net"), tls=trusting(ca))
            elsewhere = facts(site.url("/b.png", "img.net"), tls=trusting(ca))
    there = f"http://img.net:{plain.port}"
    assert refused == f"img.net redirects to {there}, without TLS, which fetchers of https do not follow"
    assert followed["redirects"] == [f"{there}, without TLS"]
    assert elsewhere["redirects"] == [f"http://cdn.net:{plain.port}, without TLS"]


# Many


def test_a_few_are_fetched_at_a_time_and_two_of_a_host() -> None:
    barrier = threading.Barrier(AT_A_TIME)

    def meet(handler: Any) -> None:
        barrier.wait(10)
        handler.send(Page(PNG))

    hosts = ("cdn.net", "img.net", "www.net")
    paths = [f"/{number}.png" for number in range(4)]
    with web(dict.fromkeys(paths, meet)) as site:
        urls = [site.url(path, host) for host in hosts for path in paths]
        access = Access(http=True, private=True, seconds=20, lookup=lookup)
        gathered = gather(urls, Fetcher(access, Settings()), lambda done, total: None)
    # Four meet each time, so four were asked for at once, and never more.
    assert (gathered.links.keys(), gathered.untold) == (set(urls), [])
    assert all(link.keys() == {"image"} for link in gathered.links.values())
    assert (site.most["all"], max(site.most[host] for host in hosts)) == (AT_A_TIME, 2)


def test_each_url_is_fetched_once_and_robots_txt_once_a_host() -> None:
    with web({"/image.png": Page(PNG)}) as site:
        urls = [site.url(), site.url("/image.png#a"), site.url("/image.png#b"), site.url("/gone.png"), site.url()]
        access = Access(http=True, private=True, lookup=lookup)
        told: list[tuple[int, int]] = []
        gathered = gather(urls, Fetcher(access, Settings()), lambda *numbers: told.append(numbers))
    assert gathered.links.keys() == set(urls)
    assert sorted(path for _, path, _ in site.asked) == ["/gone.png", "/image.png", "/robots.txt"]
    assert told == [(0, 2), (1, 2)]


def test_a_host_that_does_not_answer_is_asked_once() -> None:
    asked: list[str] = []

    def none(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    urls = [f"https://x.net/{number}.png" for number in range(9)]
    gathered = gather(urls, Fetcher(Access(lookup=none), Settings()), lambda *_: None)
    assert (asked, len(gathered.links)) == (["x.net"], 9)


def test_what_this_machine_cannot_ask_is_no_fact() -> None:
    def dead(host: str, port: int, **_: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    fetcher = Fetcher(Access(lookup=dead), Settings())
    with pytest.raises(Untold):
        fetcher.facts("https://x.net/")
    gathered = gather(["https://x.net/a", "https://x.net/b", "https://y.net/a"], fetcher, lambda *_: None)
    assert gathered == ({}, ["no name server answered for x.net", "no name server answered for y.net"])
