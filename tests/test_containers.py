"""Any payload, in any container, with any quoting: the place that is told is where the value is."""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Callable
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint import textmap
from anyint_lint.checking import Checking
from anyint_lint.linter import default_linter
from anyint_lint.model import JSON, Exchange, Place
from anyint_lint.readers import read
from anyint_lint.sources import FileSource

URL = "https://api.anyint.ai/openai/v1/chat/completions"
ANSWER = {"id": "x", "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant"}}]}
TEXTS = st.text(st.sampled_from("aé你😀\"'\\/\n\t:#-{}[]&*!|> ,%@`~"), max_size=12)
# The value that is looked for is written in a way that stands nowhere else.
MARK = "§mark§"


def har(body: str, random: Random) -> str:
    entry = {
        "request": {"method": "POST", "url": URL, "headers": [], "postData": {"text": body}},
        "response": {"status": 200, "content": {"text": json.dumps(ANSWER)}},
    }
    return json.dumps(
        {"log": {"entries": [entry]}}, indent=random.choice([None, 1]), ensure_ascii=random.random() < 0.5
    )


def exchange(body: str, random: Random) -> str:
    return json.dumps({"request": {"url": URL, "body": body}}, ensure_ascii=random.random() < 0.5)


def nock(body: str, random: Random) -> str:
    call = {"scope": "https://api.anyint.ai:443", "method": "POST", "path": "/openai/v1/chat/completions"}
    return json.dumps([{**call, "body": json.loads(body), "status": 200, "response": ANSWER}], indent=2)


def postman(body: str, random: Random) -> str:
    request = {"method": "POST", "url": {"raw": URL}, "body": {"mode": "raw", "raw": body}}
    return json.dumps({"info": {"name": "x"}, "item": [{"name": "f", "item": [{"name": "r", "request": request}]}]})


def dumped(document: JSON, random: Random) -> str:
    text: str = yaml.dump(
        document,
        default_style=random.choice([None, "'", '"', "|", ">"]),
        width=random.choice([20, 80, 100_000]),
        indent=random.choice([2, 4]),
        allow_unicode=random.random() < 0.5,
    )
    return text.replace("\n", random.choice(["\n", "\r\n"]))


def vcrpy(body: str, random: Random) -> str:
    request = {"method": "POST", "uri": URL, "headers": {"A": ["b"]}, "body": body}
    return dumped({"interactions": [{"request": request, "response": {"status": {"code": 200}}}]}, random)


def parsed_body(body: str, random: Random) -> str:
    request = {"method": "POST", "uri": URL, "parsed_body": json.loads(body)}
    return yaml.dump({"interactions": [{"request": request}]}, allow_unicode=random.random() < 0.5)


def ruby_vcr(body: str, random: Random) -> str:
    request = {"method": "post", "uri": URL, "body": {"encoding": "UTF-8", "string": body}}
    return dumped({"http_interactions": [{"request": request}]}, random)


def go_vcr(body: str, random: Random) -> str:
    return "---\nversion: 2\n" + dumped(
        {"interactions": [{"request": {"method": "POST", "url": URL, "body": body}}]}, random
    )


def wiremock(body: str, random: Random) -> str:
    request = {"url": "/v1/chat/completions", "method": "POST", "bodyPatterns": [{"equalToJson": body}]}
    return "---\n" + dumped({"request": request, "response": {"status": 200}}, random)


def curl(body: str, random: Random) -> str:
    quoted = body.replace("'", "'\\''")
    return f"#!/bin/sh\ncurl {URL} \\\n  -d '{quoted}'\n"


def httprr(body: str, random: Random) -> str:
    request = f"POST {URL} HTTP/1.1\r\nHost: x\r\n\r\n{body}"
    return f"httprr trace v1\n{len(request.encode())} 19\n{request}HTTP/1.1 200 OK\r\n\r\n"


CONTAINERS: dict[str, Callable[[str, Random], str]] = {
    "har": har,
    "exchange": exchange,
    "nock": nock,
    "postman": postman,
    "vcrpy": vcrpy,
    "parsed-body": parsed_body,
    "ruby-vcr": ruby_vcr,
    "go-vcr": go_vcr,
    "wiremock": wiremock,
    "curl": curl,
    "httprr": httprr,
}


def only_exchange(data: bytes) -> Exchange:
    (found,) = read(FileSource("x", data))
    assert isinstance(found, Exchange)
    assert found.defects == ()
    return found


def shown(text: str, found: Exchange, place: Place) -> str:
    assert found.locator is not None
    span = found.locator.locate(place)
    assert span.exact
    return text[slice(*span.offsets)]


@pytest.mark.parametrize("name", CONTAINERS)
@given(
    before=st.lists(TEXTS, max_size=2),
    after=TEXTS,
    indent=st.sampled_from([None, 0, 2]),
    ascii_only=st.booleans(),
    random=st.randoms(use_true_random=False),
)
def test_a_place_in_any_container_is_where_the_value_is(
    name: str, before: list[str], after: str, indent: int | None, ascii_only: bool, random: Random
) -> None:
    body = {"messages": [{"role": "user", "content": each} for each in before], "user": "§mark§", "z": after}
    text = CONTAINERS[name](json.dumps(body, indent=indent, ensure_ascii=ascii_only), random)
    found = only_exchange(text.encode())
    assert found.document["request"]["body"] == body
    written = shown(text, found, Place("request.body", ("user",)))
    assert "mark" in written
    # Nothing but the mark, its quotes and what the container makes of them.
    assert len(written) <= len(MARK) + 120
    assert not {":", ","} & set(written)


def test_a_packed_place_is_the_string_that_holds_it_and_its_pointer_is_named() -> None:
    body = json.dumps({"model": "m", "messages": [], "temperature": 9})
    packed = base64.b64encode(gzip.compress(body.encode(), mtime=0)).decode()
    text = f"interactions:\n- request:\n    method: POST\n    uri: {URL}\n    body: !!binary {packed}\n"
    found = only_exchange(text.encode())
    assert found.document["request"]["body"]["temperature"] == 9
    assert found.locator is not None
    span = found.locator.locate(Place("request.body", ("temperature",)))
    assert not span.exact
    assert packed in text[slice(*span.offsets)]


def test_entries_around_a_broken_one_are_checked() -> None:
    text = "interactions:\n" + "".join(
        f"- request:\n    uri: {URL}\n    method: POST\n    body: {body}\n"
        for body in ('{"model": 1}', "@x", '{"model": 2}')
    )
    found = [entry for entry in read(FileSource("x", text.encode())) if isinstance(entry, Exchange)]
    assert [entry.document["request"]["body"]["model"] for entry in found if entry.document] == [1, 2]
    assert [defect.defect for entry in found for defect in entry.defects] == ["broken-recording"]


def test_a_catalogue_in_the_recording_is_one() -> None:
    models = {"data": [{"id": "m-1"}]}
    entries = [
        {
            "request": {"method": "GET", "url": "https://api.anyint.ai/openai/v1/models"},
            "response": {"status": 200, "content": {"text": json.dumps(models)}},
        },
        {"request": {"method": "POST", "url": URL, "postData": {"text": '{"model": "m-1", "messages": []}'}}},
        {"request": {"method": "POST", "url": "https://x/chat/completions", "postData": {"text": "{}"}}},
    ]
    found = [
        entry
        for entry in read(FileSource("x", json.dumps({"log": {"entries": entries}}).encode()))
        if isinstance(entry, Exchange)
    ]
    assert [entry.document.get("models") for entry in found] == [{"m-1": {}}, None]


@pytest.mark.parametrize(
    "text",
    [
        "a: [[[[",
        "interactions: &a [*a]",
        "interactions:\n- request: 1",
        '{"log": {"entries": [1, null, {"request": []}]}}',
        '[{"scope": "https://x", "path": "/chat/completions", "body": "", "response": ["zz"]}]',
        "request:\n  url: /chat/completions\n  bodyPatterns: 1\n",
        "interactions:\n- request: {uri: /chat/completions, headers: [1], body: !!binary '?'}\n  response: []",
    ],
)
def test_what_is_broken_stops_nothing(text: str) -> None:
    result, problems = Checking(default_linter()).run(["-"], lambda: io.BytesIO(text.encode()))
    assert problems == []
    assert result.tally.files == 1


def test_a_string_of_endless_escapes_is_shown_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textmap, "MOST_PIECES", 10)
    body = json.dumps({"user": "x", "n": "é" * 20})
    found = only_exchange(json.dumps({"request": {"url": URL, "body": body}}).encode())
    assert found.locator is not None
    assert not found.locator.locate(Place("request.body", ("user",))).exact
