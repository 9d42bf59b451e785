"""What may be printed: no control characters, no invisible ones, no secrets, nothing endless."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyint_lint.safetext import escaped, masked, visible, visible_end

# In pieces, so that no scanner takes this file for a leak.
KEY = "sk-" + "proj-" + "Zq7Xw2Lk9Vb4Tn8Rm3Yc6Hd1" + "Js5Gf0Pa7Ue2Io4Kx9Wz8B6"
BASE64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31mred\x00\x7f\x85", r"\x1b[31mred\x00\x7f\x85"),
        ("user\u202etxt.exe\u2069\u200f\u061c", r"user\u202etxt.exe\u2069\u200f\u061c"),
        ("a\u2028b\u2029\u200b\ufeff\u00ad", r"a\u2028b\u2029\u200b\ufeff\xad"),
        ("\ud83d", r"\ud83d"),
        ("\U000e0041\U000e0100\u3164", r"\U000e0041\U000e0100\u3164"),
        ("no\u00a0break", r"no\xa0break"),
    ],
)
def test_what_cannot_be_seen_becomes_an_escape(text: str, shown: str) -> None:
    assert visible(text) == escaped(text) == shown


@pytest.mark.parametrize("text", ["", "plain", r"C:\new", "Grüße, 你好, 😀", 'a "b" {c} <d> &', "a::b", "# [x]", "##"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == escaped(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::set-output name=x::y", r"\x3a:set-output name=x::y"),
        ("  ::error::x", r"  \x3a:error::x"),
        ("a ##[error]x", r"a \x23#[error]x"),
        ("###vso[task.complete]", r"#\x23#vso[task.complete]"),
        ("##TeamCity[x]", r"\x23#TeamCity[x]"),
    ],
)
def test_commands_to_ci_runners_are_disarmed(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_base64_is_cut_and_names_are_not() -> None:
    assert visible(f'"data:image/png;base64,{BASE64 * 9}"') == f'"data:image/png;base64,{BASE64[:24]}…"'
    assert escaped(BASE64 * 9) == BASE64 * 9


@pytest.mark.parametrize("name", ["/home/somebody/projects/anyint/fixtures/recorded/images/photographs", "-" * 80])
def test_paths_and_rulers_are_not_base64(name: str) -> None:
    assert visible(name) == name


def test_a_limit_counts_the_ellipsis() -> None:
    assert visible("0123456789", limit=10) == "0123456789"
    assert visible("0123456789a", limit=10) == "012345678…"


@pytest.mark.parametrize("before", ["", " ", '"', "\\n", "\\q", "\\Z", "\\", "\\u000a", "%20", "key="])
def test_keys_are_masked_also_behind_an_escape(before: str) -> None:
    assert KEY[8:] not in visible(f"a{before}{KEY}" if before else KEY)


@pytest.mark.parametrize("before", [0, 90, 95, 99, 100, 600, 1100])
def test_secrets_are_masked_also_where_the_cut_falls(before: int) -> None:
    text = "x " * (before // 2) + KEY + " y" * 5000
    assert KEY[12:] not in visible(text)
    assert not any(KEY[start : start + 16] in visible(text, limit=100) for start in range(8, len(KEY) - 16))


@settings(deadline=None)
@given(st.text(st.characters()), st.integers(1, 50))
def test_any_text_is_printable_and_bounded(text: str, limit: int) -> None:
    assert visible(text).isprintable()
    assert visible(text, limit=limit).isprintable()
    assert len(visible(text, limit=limit)) <= limit


@pytest.mark.parametrize("name", ["Cookie", "x-api-key", "Authorization"])
def test_a_header_of_a_har_is_masked_though_its_name_stands_apart(name: str) -> None:
    text = f'{{"name": "{name}", "value": "9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"}}'
    assert masked(text) == f'{{"name": "{name}", "value": "9fK2…"}}'
    assert (
        masked('{"name": "Accept", "value": "application/json"}') == '{"name": "Accept", "value": "application/json"}'
    )


OPAQUE = KEY.rpartition("-")[2]
BESIDE = [
    *("Cookie: theme=dark; session={}", '"Cookie": ["theme=dark; session={}"]', "Set-Cookie: sid={}; Path=/"),
    *(
        "curl -b 'sid={}'",
        "curl -u me:{} x",
        "curl --user 'me:{}'",
        "Authorization: {}",
        "Authorization: Token token={}",
    ),
    *(
        "ocp-apim-subscription-key: {}",
        '"x-auth-token": "{}"',
        '"refresh_token": "{}"',
        '"id_token":"{}"',
        "secret: {}",
    ),
    *("client_secret={}", "aws_secret_access_key = {}", "?X-Amz-Signature={}", "https://{}@h/", "https://{}:x@h/"),
    *(
        "Bearer%20{}",
        "Bearer\\u0020{}",
        "Bearer\\n{}",
        "Bearer '{}'",
        "Authorization:\n  - {}",
        "Proxy-Authorization: Basic {}",
    ),
    *('{{"name":"Authorization","value":"{}"}}', '{{"value":"{}","name":"Authorization"}}', '["authorization", "{}"]'),
    *(
        "sk\\u002dproj-{}",
        "sk%2Dproj-{}",
        "sk-proj\\x2d{}",
        '"authorization": "12345678\\/{}"',
        '"api_key": "1234\\u002B{}"',
    ),
]


@pytest.mark.parametrize("text", BESIDE)
def test_what_stands_beside_a_telling_name_is_masked_however_it_is_written(text: str) -> None:
    shown = visible(text.format(OPAQUE))
    assert not any(OPAQUE[start : start + 12] in shown for start in range(4, len(OPAQUE) - 12))


@pytest.mark.parametrize(
    "text",
    ["max_tokens: 5000000000", '"token": "function"', "https://someone@example.com/a", "x = y; a=b", "the key: is it"],
)
def test_what_only_looks_a_little_like_it_stays(text: str) -> None:
    assert visible(text) == text


def test_what_is_short_is_hidden_whole() -> None:
    assert visible("https://me:hunter2@x.test/?key=abc") == "https://me:…@x.test/?key=…"


PEM = (
    "-----BEGIN RSA "
    "PRIVATE KEY-----\\n" + "\\n".join(["aB3dE5fG7hJ9kL1m" * 4] * 25) + "\\n-----END RSA PRIVATE KEY-----"
)
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJz" + "aB3dE5fG7hJ9kL1m" * 60 + "." + "nP2qR4sT6uV8wX0y" * 3


@pytest.mark.parametrize("key", [PEM, TOKEN])
@pytest.mark.parametrize("limit", [30, 60, 200, 600])
def test_of_a_long_key_no_end_and_no_beginning_is_shown(key: str, limit: int) -> None:
    shown = (
        visible(f"a {key} b", limit=limit) + visible_end(f"a {key}", limit=limit) + visible_end(f"{key} b", limit=limit)
    )
    assert not any(piece in shown for piece in ("aB3dE5fG", "nP2qR4sT"))


@pytest.mark.parametrize(
    "text",
    ["cookie:" + " " * 9999, "api_key" + " " * 9999 + ":", "bearer" + " " * 9999, "?" + "a-" * 9999, "a." * 9999 + "@"],
)
def test_no_text_holds_up_the_masks(text: str) -> None:
    """It would take minutes where a pattern backtracks."""
    assert visible(text)


@pytest.mark.parametrize(
    "text",
    [
        '"name": "reset_password", "description": "…"',
        '"name": "read_secret",\n  "parameters": {}',
        "tools are reset_password, read_secret",
        "the parameter is named client_secret, something-else",
    ],
)
def test_what_follows_the_name_of_a_tool_is_no_credential(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("text", ['["authorization", "{}"]', '"password": "{}"', '"password": "{}", "user": 1'])
def test_what_follows_the_name_of_a_header_is_one(text: str) -> None:
    assert masked(text.format(OPAQUE)) == text.format(f"{OPAQUE[:4]}…")


# However a name and its value are written apart, what looks random is hidden.
NEARBY = [
    *('{{"key": "x-api-key", "type": "text", "value": "{}"}}', '{{"value": "{}", "type": "text", "key": "x-api-key"}}'),
    *('"cookies": [{{"name": "sid", "value": "{}"}}]', '"bearer": [{{"key": "token", "value": "{}"}}]'),
    *(
        '"X-Api-Key": {{"equalTo": "{}"}}',
        '"x-api-key": ["short", "{}"]',
        '"set-cookie": ["a=b; Path=/", "sid={}; Path=/"]',
    ),
    *(
        "Authorization: !!str {}",
        "Authorization: [Bearer, {}]",
        '"Authorization" => "{}"',
        "X-Token: {}",
        "OPENAI_KEY={}",
    ),
    *("--header 'X-Api-Key' '{}'", "<api_key>{}</api_key>", 'api_key = os.getenv("X", "{}")', "Api-Key {}"),
    *('Authorization: Digest username="x", response="{}"', "?apikey[]={}", "?a=1;key={}", "#token={}", "//u:{}@h/"),
    *("https%3A%2F%2Fu%3A{}%40h", "Authorization\\u003a {}", "Authorization: |-\n    {}"),
]
OPTIONS = [
    *("curl -sSu me:{} x", "curl -sku 'me:{}' x", 'curl -u ^"me:{}^" x', "curl --pass {} x", "curl -E cert.pem:{} x"),
    *("curl --tlspassword {} x", "curl -sb sid={} x", 'curl -b ^"sid={}^" x', "curl -H x-api-key:\\ {} x"),
]


@pytest.mark.parametrize("text", NEARBY + OPTIONS)
def test_what_looks_random_near_a_telling_name_is_masked(text: str) -> None:
    shown = visible(text.format(OPAQUE))
    assert not any(OPAQUE[start : start + 12] in shown for start in range(4, len(OPAQUE) - 12))


def test_a_password_is_masked_with_what_ends_a_value_elsewhere() -> None:
    assert visible('"password": "Xy7,k9;Qm2&pLw8\'Rt4", "user": 1') == '"password": "Xy7,…", "user": 1'


@pytest.mark.parametrize(
    "between", ["\\U0000002d", "\\u{2d}", "\\055", "\\-", "^-", "`-", "%252D", "&#45;", "&#x2d;", "\\x2D", "\\\\u002d"]
)
def test_a_key_is_masked_however_its_dashes_are_written(between: str) -> None:
    assert KEY[12:] not in visible(f'"{KEY.replace("-", between)}"')


def test_an_escape_that_is_undone_uncovers_nothing() -> None:
    """Behind a letter nothing looks like a key, and `/` ends a password."""
    shown = visible(f"%41{KEY} https://me:%2F{OPAQUE}@x.test/ sk%2Dproj-{OPAQUE}")
    assert KEY[12:] not in shown
    assert OPAQUE[8:] not in shown


# Real ones have dashes and underscores anywhere.
@pytest.mark.parametrize("start", ["sk-" + "proj-", "sk-" + "svcacct-", "sk-" + "ant-api03-", "sk-" + "or-v1-"])
def test_a_key_with_an_underscore_before_a_dash_is_one(start: str) -> None:
    assert OPAQUE[8:] not in visible(f"{start}a_b-c-d_e-{OPAQUE}")


ORDINARY = [
    *("?sort_key=created_at", "?cache_key=user_profile", "?page_token=next", "?a=1&primary_key=id"),
    *("date -u +%H:%M:%S", "date -u +%Y-%m-%dT%H:%M:%SZ", "docker run -u user:1000", "git checkout -b topic=feature"),
    *("x-auth: required-header", '"max_tokens: 4096-ish"', "Bearer authentication is needed", "api_key: required here"),
    *("Set-Cookie: theme=dark-mode; Path=/; Domain=api.example.com", "apiKey: process.env.OPENAI_API_KEY"),
    *(
        "the key is for claude-sonnet-4-5-20250929 and gpt-4o-mini-2024-07-18",
        "token: meta-llama/Llama-3.1-8B-Instruct",
    ),
    *("the key at /request/body/messages/0/content/1/image_url", "auth: anthropic.claude-3-5-sonnet-20241022-v2:0"),
    *("session-token: 2024-01-01T00:00:00Z", "key: 550e8400-e29b-41d4-a716-446655440000", "x^2 and 50%25 \\- `a`"),
]


@pytest.mark.parametrize("text", ORDINARY)
def test_words_numbers_dates_and_names_of_models_are_no_secrets(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    "text", ["password: correct-horse", "curl -u me:secretly", "https://me:word@x.test/", "?key=word"]
)
def test_words_may_be_a_password(text: str) -> None:
    assert masked(text) != text


def test_letters_at_random_are_no_words() -> None:
    assert masked("api_key: qwjkxhvbzpm-wrtgfdslk") == "api_key: qwjk…"


def test_a_line_of_base64_alone_may_be_of_a_private_key() -> None:
    line = "aB3dE5fG7hJ9kL1m" * 4
    assert visible(f"  # {line}") == "  # aB3d…"
    assert visible(f'"image": "{line}"') == f'"image": "{line[:24]}…"'


def test_base64_of_text_is_cut_however_short() -> None:
    packed = b64encode(f'{{"k": "{KEY}"}}'.encode()).decode()
    for line in (packed[:60], packed[60:], packed[:24]):
        assert visible(line) == f"{line[:4]}…"
    assert visible("internationalization/of/everything") == "internationalization/of/everything"
