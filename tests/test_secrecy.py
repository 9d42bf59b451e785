"""A key that is planted shows nowhere: in no field of no container, in no format, exception, log or ignore file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from anyint_lint.model import JSON
from anyint_lint.reporters import REPORTERS
from tests.planting import BODY, DOCUMENTS, KEYS, Parts, documents, shows, words
from tests.told import everything, run_of

# What is told by its form, whatever is around.
KNOWN = sorted(KEYS.keys() - {"opaque"})
# What leads to an exchange at all, and is left as it is.
LEADING = ("url", "method")


def leaking(data: bytes, key: str, formats: Iterable[str] = REPORTERS) -> list[str]:
    return [name for name, text in everything(data, formats).items() if shows(text, key)]


# What is broken as a whole says so and little more; MockServer's requests are not read.
SELDOM = ("stream", "payload-with-comments", "payload-cut", "mockserver")


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name not in ("error", "answer")])
def test_every_document_has_mistakes(name: str) -> None:
    run, problems = run_of(DOCUMENTS[name].encode())
    assert len(run.findings) > 5 or (run.findings and name in SELDOM)
    assert not problems


def test_what_shows_a_key_is_noticed() -> None:
    for key in KEYS.values():
        assert shows(f"x{key}x", key)
        assert shows(key[8:], key)
        assert not shows(f"{key[:8]}…", key)


def appended(key: str, value: JSON, name: str = "") -> JSON:
    """Each string with a key behind it."""
    if isinstance(value, dict):
        return {each: appended(key, inner, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [appended(key, inner, name) for inner in value]
    return f"{value} {key}" if isinstance(value, str) and name not in LEADING else value


def replaced(key: str, value: JSON, name: str = "") -> JSON:
    """A key instead of each string."""
    if isinstance(value, dict):
        return {each: replaced(key, inner, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [replaced(key, inner, name) for inner in value]
    return key if isinstance(value, str) and name not in LEADING else value


def named(key: str, value: JSON) -> JSON:
    """In an object and in those right below it, a member that is named like a key and one that is named after it."""
    if not isinstance(value, dict):
        return value
    inner = {name: {key: 1} | each if isinstance(each, dict) else each for name, each in value.items()}
    return {key: 1} | inner | {f"name {key}": key}


def queried(key: str, value: JSON) -> JSON:
    """In the address, as a parameter and before the host."""
    if isinstance(value, dict) and "url" in value:
        url = value["url"].replace("queryword", key).replace("//", f"//user:{key}@", 1)
        return value | {"url": url, "method": key}
    return value


WAYS = {way.__name__: way for way in (appended, replaced, named, queried)}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shape", KNOWN)
def test_a_key_in_every_field_of_a_payload_shows_nowhere(shape: str, way: str) -> None:
    body = WAYS[way](KEYS[shape], BODY)
    formats = REPORTERS if shape == "openai" else ("full",)
    assert not leaking(json.dumps(body, indent=1).encode(), KEYS[shape], formats)


@pytest.mark.parametrize("number", range(len(DOCUMENTS)))
def test_a_key_in_every_field_of_a_container_shows_nowhere(number: int) -> None:
    # Another key, another way and other formats for each.
    key, way = KEYS[KNOWN[number % len(KNOWN)]], list(WAYS.values())[number % len(WAYS)]
    document = list(documents(Parts().grown(lambda part: way(key, part))).values())[number]
    assert not leaking(document.encode(), key, ("full", *list(REPORTERS)[number % 4 :: 4]))


# What says where a request goes, and how what is beside it is written.
SAYING = {*LEADING, "uri", "path", "scope", "destination", "encoding", "matcher", "_type"}


def behind(key: str, value: JSON, name: str = "") -> JSON:
    """Each string of a document with a key behind it, and each of the JSON that is in a string."""
    if isinstance(value, dict):
        return {each: inner if each in SAYING else behind(key, inner, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [behind(key, inner, name) for inner in value]
    if not isinstance(value, str):
        return value
    with suppress(ValueError):
        if isinstance(inner := json.loads(value), dict | list):
            return json.dumps(behind(key, inner))
    return f"{value} {key}"


def document_of(text: str) -> JSON:
    """None where it is neither JSON nor YAML."""
    with suppress(yaml.YAMLError):
        return found if isinstance(found := yaml.safe_load(text), dict | list) else None
    return None


# Of an answer that says that something failed, and of no request, no rule speaks.
STRUCTURED = [name for name, text in DOCUMENTS.items() if name != "error" and document_of(text) is not None]


@pytest.mark.parametrize("number", range(len(STRUCTURED)), ids=STRUCTURED)
def test_a_key_behind_every_string_of_a_container_shows_nowhere(number: int) -> None:
    # Another key and other formats for each.
    name, key = STRUCTURED[number], KEYS[KNOWN[number % len(KNOWN)]]
    planted = behind(key, document_of(DOCUMENTS[name]))
    is_yaml = DOCUMENTS[name][0] not in "[{"
    data = (yaml.safe_dump(planted, sort_keys=False) if is_yaml else json.dumps(planted, indent=1)).encode()
    assert run_of(data)[0].findings, "it is read as before"
    assert not leaking(data, key, ("full", *list(REPORTERS)[number % 4 :: 4]))


OPAQUE = KEYS["opaque"]
# Where nothing but the place tells that something is a key.
PLACES = ("schemeword", "headerword", "cookieword", "setcookieword", "queryword", "passme")


@pytest.mark.parametrize("place", PLACES)
def test_what_only_its_place_tells_to_be_a_key_shows_nowhere(place: str) -> None:
    for name, text in DOCUMENTS.items():
        if place in text:
            assert not leaking(text.replace(place, OPAQUE).encode(), OPAQUE, ("full", "html")), name


@pytest.mark.parametrize("value", ["{}", "Bearer {}", "Bearer  {}", "Bearer Bearer {}", "token {}", "bearer: {}"])
@pytest.mark.parametrize("name", [name for name, text in DOCUMENTS.items() if "Basic schemeword" in text])
def test_an_authorization_that_is_spoken_about_shows_nowhere(name: str, value: str) -> None:
    # Without another key the rules say what is wrong with this one.
    text = DOCUMENTS[name].replace("X-Api-Key", "X-Other")
    assert not leaking(text.replace("Basic schemeword", value.format(OPAQUE)).encode(), OPAQUE, ("full",))


# The ways of recorders to write a name and its value apart, over several lines where a file is indented.
APART: list[dict[str, JSON]] = [
    {"queryString": [{"name": "key", "value": OPAQUE}]},
    {"header": [{"name": "x-api-key", "comment": "", "value": OPAQUE}]},
    {"header": [{"value": OPAQUE, "type": "text", "key": "Authorization"}]},
    {"header": [{"value": OPAQUE, "name": "x-api-key"}]},
    {"x-api-key": ["short", OPAQUE]},
    {"X-Api-Key": {"equalTo": OPAQUE}},
    {"auth": {"type": "bearer", "bearer": [{"key": "token", "value": OPAQUE}]}},
    {"cookies": [{"name": "session", "value": OPAQUE}]},
    {"Set-Cookie": ["theme=dark", f"sid={OPAQUE}; Path=/"]},
    {"env": [{"name": "OPENAI_KEY", "value": OPAQUE}]},
]


@pytest.mark.parametrize("member", APART, ids=lambda member: next(iter(member)))
@pytest.mark.parametrize("indent", [None, 1])
def test_a_key_apart_from_its_name_shows_nowhere(member: dict[str, JSON], indent: int | None) -> None:
    inner = json.dumps(member, indent=indent)[1:-1].strip()
    document = DOCUMENTS["payload"].replace("{\n", f"{{\n{inner},\n")
    assert not leaking(document.encode(), OPAQUE, ("full", "html", "rdjson"))


HOLES = [(name, number) for name, text in DOCUMENTS.items() for number in range(len(words(text)))]
AROUND = [("", ""), ("{} ", ""), ("", " {}"), ("", '\x00"'), ("", '", "'), ("\\n", ""), ("%20", "%20"), ("", "\n")]


# A part of what the profile says, as each is printed in all ways.
@settings(max_examples=settings.default.max_examples // 5)  # type: ignore[union-attr] # there is a default
@given(hole=st.sampled_from(HOLES), shape=st.sampled_from(KNOWN), around=st.sampled_from(AROUND), cut=st.booleans())
def test_a_key_at_any_word_of_any_container_shows_nowhere(
    hole: tuple[str, int], shape: str, around: tuple[str, str], cut: bool
) -> None:
    text, key = DOCUMENTS[hole[0]], KEYS[shape]
    place = words(text)[hole[1]]
    before, after = (each.format(text[place.start : place.end]) for each in around)
    planted = place._replace(before=before, after=after).filled(text, key)
    end = place.start + len(before) + len(key) + len(after)
    assert not leaking((planted[:end] if cut else planted).encode(), key)
