"""robots.txt as RFC 9309 reads it, with the RFC's own examples."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.online.robots import MAX_BYTES, matches, parse


def allowed(text: str, path: str = "/image.png", agent: str = "anyint-lint") -> bool:
    return parse(text.encode(), agent).forbidding(path) is None


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        # Section 2.2.1.
        ("user-agent: bot\ndisallow: /foo\ndisallow: /bar\n\nuser-agent: Bot\ndisallow: /baz", 3),
        ("User-Agent: a\nUser-Agent: bot\nDisallow: /x\n", 1),
        ("User-Agent: a\nDisallow: /x\nUser-Agent: bot\nDisallow: /y\n", 1),
    ],
)
def test_groups_of_one_name_are_one(text: str, rules: int) -> None:
    assert len(parse(text.encode(), "bot").rules) == rules


SECTION_5_1 = """\
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot

EOF
"""


@pytest.mark.parametrize(
    ("agent", "path", "is_allowed"),
    [
        ("anyint-lint", "/a.gif", False),
        ("anyint-lint", "/a.gif?x", True),
        ("anyint-lint", "/example/x", False),
        ("anyint-lint", "/publications/x", True),
        ("anyint-lint", "/publications/x.gif", True),
        ("anyint-lint", "/elsewhere", True),
        ("foobot", "/elsewhere", False),
        ("foobot", "/example/page.html", True),
        ("foobot", "/example/allowed.gif", True),
        ("barbot", "/example/page.html", False),
        ("bazbot", "/example/page.html", False),
        ("bazbot", "/a.gif", True),
        ("quxbot", "/a.gif", True),
    ],
)
def test_the_simple_example_of_the_rfc(agent: str, path: str, is_allowed: bool) -> None:
    assert allowed(SECTION_5_1, path, agent) is is_allowed


def test_the_longest_match_of_the_rfc() -> None:
    text = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif"
    assert not allowed(text, "/example/page/disallowed.gif", "foobot")
    assert allowed(text, "/example/page/other.gif", "foobot")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        # Section 2.2.2: the table of encodings.
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/ツ"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
        ("/a%3cd.html", "/a%3Cd.html"),
        ("/a%2fb", "/a%2Fb"),
    ],
)
def test_a_path_is_compared_whatever_is_encoded_in_it(pattern: str, path: str) -> None:
    assert not allowed(f"User-agent: *\nDisallow: {pattern}\n", path)


def test_an_encoded_slash_is_no_slash() -> None:
    assert allowed("User-agent: *\nDisallow: /a/b\n", "/a%2Fb")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User-agent: *\nDisallow:\n",
        "User-agent: *\nDisallow: /\nAllow: /\n",
        "User-agent: *\nDisallow: /\nAllow: /image.png\n",
        "User-agent: *\nDisallow: /\nUser-agent: anyint-lint\nDisallow: /other\n",
        "User-agent: *\nDisallow: /\nUser-agent: Anyint-Lint/1.0\nAllow: /\n",
        "User-agent: anyint-linter\nDisallow: /\n",
        "User-agent: anyint\nDisallow: /\n",
        "Disallow: /\n",
        "User-agent: *\n# Disallow: /\n",
        "User-agent: *\nDisallow /\n",
        "User-agent: *\nNoindex: /\nCrawl-delay: 10\nSitemap: https://x/s.xml\n",
        "<!doctype html><p>User-agent: *<p>Disallow: /",
        "User-agent: *\nDisallow: /image.png$x\n",
        "User-agent: *\nDisallow: /Image.png\n",
        "User-agent: *\nDisallow: image.png\n",
    ],
)
def test_what_does_not_forbid(text: str) -> None:
    assert allowed(text)


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /\n",
        "user-agent:*\r\ndisallow:/\r\n",
        "User-Agent : *\rDISALLOW : / # all\r",
        "\ufeffUser-agent: *\nDisallow: /\n",
        "User-agent: other\nUser-agent: *\nDisallow: /\n",
        "User-agent: *\nCrawl-delay: 1\nDisallow: /\n",
        "User-agent: *\n\n\nDisallow: /\n",
        "User-agent: ANYINT-LINT\nDisallow: /\n",
        "User-agent: *\nAllow: /\nUser-agent: anyint-lint\nDisallow: /image\n",
        "User-agent: *\nDisallow: *.png\n",
        "User-agent: *\nDisallow: *.png$\n",
        "User-agent: *\nDisallow: /im*e*g$\n",
        "User-agent: *\nAllow: /\nDisallow: /i\n",
    ],
)
def test_what_forbids(text: str) -> None:
    assert not allowed(text)


def test_what_forbids_is_told() -> None:
    assert parse(b"User-agent: *\nDisallow: /a\nDisallow: /a/b*\n").forbidding("/a/b/c") == "/a/b*"


def test_no_more_is_read_than_the_rfc_asks_for() -> None:
    text = b"User-agent: *\n" + b"#" * MAX_BYTES + b"\nDisallow: /\n"
    assert parse(text).rules == ()


@given(st.binary(max_size=200))
def test_whatever_is_there_is_no_crash(data: bytes) -> None:
    parse(data).forbidding("/image.png")


SMALL = st.text(alphabet="ab/*$", max_size=8)


@given(pattern=SMALL, path=st.text(alphabet="ab/$", max_size=10))
def test_patterns_match_what_a_regular_expression_does(pattern: str, path: str) -> None:
    body = pattern.removesuffix("$")
    expression = ".*".join(map(re.escape, body.split("*"))) + ("$" if pattern.endswith("$") else "")
    assert matches(pattern, path) is bool(re.match(expression, path))


def test_a_pattern_made_to_take_for_ever_takes_no_time() -> None:
    assert not matches("*a" * 5000 + "*b$", "a" * 5000)
