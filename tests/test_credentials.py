"""Where the credentials in a text are, and what is shown of them."""

from __future__ import annotations

import pytest

from anyint_lint.keywords.credentials import live_stretches, masked
from anyint_lint.keywords.masking import hidden

LIVE = "9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"
FORM = f"sk-{LIVE}"


def live(text: str, header: str = "") -> list[str]:
    return [text[start:end] for start, end in live_stretches(text, header=header)]


@pytest.mark.parametrize(
    ("text", "header", "found"),
    [
        (f"https://user:{LIVE}@host/", "", [LIVE]),
        (f"https://host/?key={LIVE}", "", [LIVE]),
        (f"https://host/?key={FORM}", "", [FORM]),
        (f"Bearer {LIVE}", "authorization", [LIVE]),
        (f"Bearer {LIVE}", "", []),
        (f"a=1;sessionid={LIVE};b=2", "cookie", [LIVE]),
        (f"theme={FORM}; sessionid={LIVE}", "cookie", [FORM, LIVE]),
        (f"sessionid = {LIVE}; Path=/", "set-cookie", [LIVE]),
        (f"theme=x; sessionid={LIVE}", "set-cookie", []),
    ],
)
def test_live_keys_are_found_at_their_place(text: str, header: str, found: list[str]) -> None:
    assert live(text, header) == found


def test_of_two_that_overlap_the_first_and_longest_counts() -> None:
    assert live(f"https://u:{FORM}.{LIVE}@host/") == [f"{FORM}.{LIVE}"]
    assert live(f"https://u:p{FORM}@host/") == [f"p{FORM}"]
    assert live(f"https://u:a.{FORM}@host/") == [f"a.{FORM}"]


def test_of_twelve_characters_four_are_shown_and_none_of_fewer() -> None:
    assert masked("abcdefghijkl") == "abcd…"
    assert masked("abcdefghijk") == "…"


def test_a_name_is_shown_without_the_keys_in_it() -> None:
    assert hidden(f"logs/{FORM}/{FORM}.json") == "logs/sk-9…/sk-9….json"
    assert hidden("logs/Authorization: Bearer abc/a.json") == "logs/Authorization: Bearer abc/a.json"
