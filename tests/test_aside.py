"""Parsing around images that are known: the same value and the same flaws as without."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint import Linter, aside
from anyint_lint.aside import parse_around, set_aside
from anyint_lint.images import inspect, is_sound, kept
from anyint_lint.jsontext import parse
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON
from tests.mutations import TINY_PNG

KNOWN = f"data:image/png;base64,{TINY_PNG}"
UNKNOWN = KNOWN.replace("A", "B")
SETTINGS = Settings()


@pytest.fixture(autouse=True)
def small_images_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "LARGE", 20)
    inspect(KNOWN, SETTINGS)


def is_known(url: str) -> bool:
    return is_sound(url, SETTINGS)


def assert_same(text: str) -> None:
    data = text.encode()
    assert parse_around(data, lambda: text, is_known) == parse(data, lambda: text)


VALUES = st.recursive(
    st.sampled_from([KNOWN, UNKNOWN, f"x{KNOWN}", json.dumps(KNOWN), json.dumps([KNOWN]), "\\", '"', 1, None]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", KNOWN]), below, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_valid_json_has_the_same_value(value: JSON) -> None:
    assert_same(json.dumps(value))


# Pieces of JSON, put together as it comes.
@given(
    st.lists(st.sampled_from([f'"{KNOWN}"', f'"{KNOWN}', KNOWN, '"', "\\", *"[]{}:, a1", '"a"', "é", "\n"]), max_size=9)
)
def test_any_text_has_the_same_value_or_flaws(pieces: list[str]) -> None:
    assert_same("".join(pieces))


@pytest.mark.parametrize(
    "text",
    [
        f'{{"a": "{KNOWN}", "a": 2}}',
        f'{{"{KNOWN}": 1}}',
        f'{{"{KNOWN}": "{KNOWN}"}}',
        f'"{KNOWN}"',
        f'["x"{KNOWN}"]',
        f'["{KNOWN}", NaN]',
        f'["\\"{KNOWN}", "\\\\"]',
        f'["{KNOWN}\\""]',
        "[" * 200 + f'"{KNOWN}"' + "]" * 200,
    ],
)
def test_what_is_odd_around_an_image_is_seen(text: str) -> None:
    assert_same(text)


@pytest.mark.parametrize("odd", [b"\xff", b"\xed\xa0\x80", b"\xc3"])
def test_bytes_that_are_no_text_beside_an_image_are_seen(odd: bytes) -> None:
    data = f'["{KNOWN}", "'.encode() + odd + b'"]'

    def text() -> str:
        return data.decode("utf-8", "replace")

    assert parse_around(data, text, is_known) == parse(data, text)


def test_a_known_image_stands_aside_and_an_unknown_one_does_not() -> None:
    text, images = set_aside(f'["{KNOWN}", "{UNKNOWN}", "{KNOWN}"]'.encode(), is_known)
    assert list(images.values()) == [KNOWN, KNOWN]
    assert UNKNOWN.encode() in text
    assert KNOWN.encode() not in text


@pytest.mark.parametrize(
    "url", [KNOWN.replace("png", "jpeg"), "data:image/png;base64,AAAA", f"{KNOWN[:60]}\n{KNOWN[60:]}"]
)
def test_findings_in_an_image_are_the_same_the_second_time(url: str) -> None:
    linter = Linter()
    content = [{"type": "image_url", "image_url": {"url": url}}]
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": content}]})
    first = linter.check(body)
    assert first.findings
    assert linter.check(body) == first


@pytest.mark.parametrize("odd", ["\x01", "\\u0041", "\\", "é", "\n"])
def test_a_header_that_json_would_write_otherwise_does_not_stand_aside(odd: str) -> None:
    url = KNOWN.replace(";", f";name={odd};")
    inspect(url, SETTINGS)
    inspect(url.encode().decode("latin-1"), SETTINGS)
    assert_same(json.dumps([url]))
    assert_same(f'["{url}"]')


def test_what_is_kept_of_images_is_bounded_and_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_kept", {})
    monkeypatch.setattr(kept, "LEAST", 3)
    monkeypatch.setattr(kept, "MOST", 10)
    texts = ["ab", "abc", "abd", "abcd", "abcde", "abcdefghijk"]
    for text in texts:
        kept.keep(text)
    assert [text for text in texts if kept.kept(f"{text}-"[:-1]) is text] == ["abcd", "abcde"]


def test_a_text_that_ends_like_a_kept_one_is_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LEAST", 3)
    kept.keep(f"a{'=' * 99}")
    other = f"b{'=' * 99}"
    assert kept.kept(other) is other
