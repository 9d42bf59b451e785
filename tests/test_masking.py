"""What masks hide and what they leave, at the edges of each."""

from __future__ import annotations

import pytest

from anyint_lint.keywords.commonplace import is_commonplace, is_date_or_number
from anyint_lint.keywords.masking import mask
from anyint_lint.keywords.nearby import mask_nearby
from anyint_lint.keywords.secrets import keys_in
from anyint_lint.reporters.diff import _hiding

RANDOM = "a1b2c3d4e5f6g7h8i9j0"
LIVE = "9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"token {RANDOM}", "token a1b2…"),
        (f"token{' ' * 160}{RANDOM}", f"token{' ' * 160}a1b2…"),
        (f"token{' ' * 161}{RANDOM}", None),
        (f"{RANDOM}{' ' * 60}token", f"a1b2…{' ' * 60}token"),
        (f"{RANDOM}{' ' * 61}token", None),
        (f"{RANDOM}{' ' * 56}token", f"a1b2…{' ' * 56}token"),
        (f"token{' ' * 300}{RANDOM}{' ' * 300}token", None),
        (f"token token{' ' * 155}{RANDOM}", f"token token{' ' * 155}a1b2…"),
        (f"token {RANDOM} and {RANDOM}, too", "token a1b2… and a1b2…, too"),
        (f"token path/to/{RANDOM}", "token path/to/a1b2…"),
        ("key 123e4567-e89b-12d3-a456-426614174000", None),
        ("key claude-sonnet-4-5-20250929", None),
        ("key abcabc1abcabc2abcabc3abcabc", None),
        ("key a1bcdefghijklmnopqrstuvw", None),
        ("key abcd1efgh2ijkl3mnop4qrst", "key abcd…"),
        ("key ab1cdefghijk2lmnopqrstu", "key ab1c…"),
        ("key abcdefg1abcdefg1abcdefg1abcd", "key abcd…"),
        ("key abcdef1abcdef1abcdef1abcdef", None),
        (f"nothing {RANDOM}", None),
    ],
)
def test_what_looks_random_near_a_telling_word_is_hidden(text: str, shown: str | None) -> None:
    assert mask_nearby(text) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("text", "common"),
    [
        ("required-header", True),
        ("-".join(["word"] * 16), True),
        ("-".join(["word"] * 16) + "-word", False),
        ("%H:%M:%S", True),
        ("2024-01-31", True),
        ("12345", True),
        ("123456", False),
        ("qwrtpsdfg", False),
    ],
)
def test_words_dates_and_small_numbers_are_commonplace(text: str, common: bool) -> None:
    assert is_commonplace(text) is common


def test_words_alone_may_be_a_password_and_dates_may_not() -> None:
    assert not is_date_or_number("correct-horse")
    assert is_date_or_number("2024-01-31T10:00:00Z")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc+/=\\n-----END RSA PRIVATE KEY----- rest", "…-----END RSA PRIVATE KEY----- rest"),
        ("see: abc-----END PRIVATE KEY-----\n-----END PRIVATE KEY-----", None),
        ("-----END CERTIFICATE-----", "-----END CERTIFICATE-----"),
        ("a PRIVATE KEY", "a PRIVATE KEY"),
        (f"https://{LIVE}@host/", "https://9fK2…@host/"),
        ("https://averylongusernameofsomebody@host/", "https://averylongusernameofsomebody@host/"),
        ("Cookie: Domain=example.com; Path=/anything", "Cookie: Domain=example.com; Path=/anything"),
        (f"Cookie: d={LIVE}", "Cookie: d=9fK2…"),
        (f"Cookie: a={LIVE}=b", "Cookie: a=9fK2…"),
        ("Authorization: Bearer <your-key-goes-here>", "Authorization: Bearer <your-key-goes-here>"),
        (f"curl -b 'foo={LIVE}' x", "curl -b 'foo=9fK2…' x"),
        (f"curl -sb foo={LIVE}", "curl -sb foo=9fK2…"),
        (f"curl --cookie foo={LIVE}", "curl --cookie foo=9fK2…"),
        (f"eyJhbGciOiJIUzI1NiJ9.{LIVE}", "eyJh…"),
        (f"sk-{LIVE} is", "sk-9… is"),
    ],
)
def test_what_is_hidden_of_a_text(text: str, shown: str | None) -> None:
    found = mask(text)
    assert found == shown or (shown is None and found.count("END PRIVATE KEY") == 2 and "abc" not in found)


def test_keys_are_found_beside_integers_that_no_json_parser_takes() -> None:
    assert list(keys_in({"request": {"body": {"n": 1 << 80, "text": f"sk-{LIVE}"}}})) == [f"sk-{LIVE}"]


def test_a_diff_hides_known_keys_and_their_parts_among_thousands() -> None:
    keys = [f"Zx{number:05d}Qw9Lt7Rb4Yc1Nd6Gh3" for number in range(3000)]
    hide = _hiding([*keys, 'with space/and"quote'])
    key = keys[1234]
    assert hide(f"a={key}; b") == "a=Zx01…; b"
    assert hide(f'"{key[:14]}", "{key[14:]}"') == '"Zx01…", "…"'
    assert hide(f"x{key}") == "xZx01…"
    assert hide("nothing of them") == "nothing of them"
    assert hide('with space\\/and"quote') == "with…"
    assert hide("") == ""
