"""Requests and answers of recordings: their bodies, tokens and status, and what is told of those that are odd."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from anyint_lint.model import JSON, Exchange, Place
from anyint_lint.readers.messages import status_of
from tests.reading import CHAT, URL, entry

BODY = json.dumps(CHAT)


def exchange(value: JSON) -> Exchange:
    found = entry(value if isinstance(value, str) else json.dumps(value))
    assert isinstance(found, Exchange)
    return found


def har(body: str, status: int = 200, headers: JSON = (), **content: JSON) -> str:
    request = {"method": "post", "url": URL, "headers": headers, "postData": {"text": body}}
    response = {"status": status, "headers": headers, "content": content}
    return json.dumps({"log": {"entries": [{"request": request, "response": response}]}})


def postman(body: str, **auth: JSON) -> JSON:
    request: JSON = {"method": "POST", "url": URL, "header": [], "body": {"raw": body}, "auth": auth or None}
    return {"info": {"name": "x"}, "item": [{"name": "r", "request": request}]}


def defects(found: Exchange) -> list[tuple[str, str]]:
    return [(defect.defect, defect.message) for defect in found.defects]


# Bodies


def test_a_body_that_nothing_here_unpacks_is_told_at_its_string() -> None:
    encoded = [{"name": "Content-Encoding", "value": "zz"}]
    text = har(BODY, headers=encoded, text="AQI=", encoding="base64")
    found = exchange(text)
    assert "body" not in found.document["response"]
    (defect,) = found.defects
    assert defect[:3] == (
        "packed-body",
        "the body is packed with zz, which nothing installed here can undo",
        Place("response.body"),
    )
    assert defect.span is not None
    assert not defect.span.exact or text[slice(*defect.span.offsets)] == '"AQI="'


def test_a_body_that_is_no_base64_is_told_at_its_string() -> None:
    text = har(BODY, text="!", encoding="base64")
    (defect,) = exchange(text).defects
    assert (defect.defect, defect.place) == ("broken-recording", Place("response.body"))
    assert defect.message.startswith("the body cannot be decoded: ")
    assert defect.span is not None
    assert text[slice(*defect.span.offsets)] == '"!"'


@pytest.mark.parametrize(
    ("encoding", "body"), [("base64", {}), (True, {}), ("utf-8", "e30="), (None, "e30="), (1, "e30=")]
)
def test_an_answer_is_base64_where_the_file_says_so(encoding: JSON, body: JSON) -> None:
    assert exchange(har(BODY, text="e30=", encoding=encoding)).document["response"]["body"] == body


def test_bytes_that_no_header_speaks_of_are_the_body() -> None:
    found = exchange(har(BODY, text="AQI=", encoding="base64"))
    assert found.document["response"]["body"] == "\x01\x02"
    assert found.defects == ()


def test_a_request_that_cannot_be_unpacked_has_no_body() -> None:
    found = exchange({"interactions": [{"request": {"uri": URL, "body": {"base64_string": "!"}}}]})
    assert found.document["request"] == {"url": URL}
    assert [(each.defect, each.place) for each in found.defects] == [("broken-recording", Place("request.body"))]


def test_a_list_of_encodings_is_no_encoding() -> None:
    encoded = [{"name": "Content-Encoding", "value": "zz"}, {"name": "content-encoding", "value": "zz"}]
    found = exchange(har(BODY, headers=encoded, text="AQI=", encoding="base64"))
    assert found.document["response"]["body"] == "\x01\x02"


@pytest.mark.parametrize("text", ["", " \r\n"])
def test_a_blank_body_is_none(text: str) -> None:
    found = exchange(har(text, text=text))
    assert found.document["request"] == {"method": "POST", "url": URL, "headers": {}}
    assert found.document["response"] == {"status": 200, "headers": {}}


def test_bytes_in_a_body_of_yaml_are_a_text_of_it() -> None:
    body = "{a: [!!binary YQ==, {b: !!binary /w==}, 1]}"
    text = f"interactions:\n- request:\n    uri: {URL}\n    parsed_body: {body}\n"
    assert exchange(text).document["request"]["body"] == {"a": ["a", {"b": "\ufffd"}, 1]}


@pytest.mark.parametrize(
    ("body", "document"),
    [
        ([1, 2], {"body": [1, 2]}),
        ([{"a": 1}, 2], {"events": [{"a": 1}, 2]}),
        ({"__type__": "x", "__data__": {"choices": []}}, {"body": {"choices": []}}),
        ({"__type__": "x", "__data__": 1, "c": 2}, {"body": {"__type__": "x", "__data__": 1, "c": 2}}),
        ([{"__type__": "x", "__data__": {"choices": []}}], {"events": [{"choices": []}]}),
        (None, {}),
        ([], {}),
        (0, {"body": 0}),
        ("data: {}\n\n", {"events": [{}], "done": False}),
        ("data: {}\n\ndata: [DONE]\n\n", {"events": [{}], "done": True}),
        ("data: {}\n\ndata:  [DONE] \n\ndata: {\n\n", {"events": [{}, "{"], "done": True}),
        ("oops", {"body": "oops"}),
    ],
)
def test_an_answer_is_a_body_or_a_stream(body: JSON, document: JSON) -> None:
    text = json.dumps({"request": {"url": URL, "body": CHAT}, "response": {"body": body}})
    found = exchange(text)
    assert found.document.get("response", {}) == document
    assert found.locator is not None
    if isinstance(body, dict):
        place = text[slice(*found.locator.locate(Place("response.body")).offsets)]
        assert json.loads(place) == document["body"]


def test_the_first_place_that_holds_a_body_counts() -> None:
    request = {"uri": URL, "body": {"string": "", "base64_string": base64.b64encode(BODY.encode()).decode()}}
    assert exchange({"interactions": [{"request": request}]}).document["request"]["body"] == CHAT
    request = {"uri": URL, "parsed_body": None, "body_json": CHAT, "body": "{}"}
    assert exchange({"interactions": [{"request": request}]}).document["request"]["body"] == CHAT
    # An empty text and something that holds it are an empty body.
    request = {"uri": URL, "content": "", "body_json": CHAT, "body": BODY}
    assert "body" not in exchange({"interactions": [{"request": request}]}).document["request"]
    request = {"uri": URL, "content": "", "body": BODY}
    assert exchange({"interactions": [{"request": request}]}).document["request"]["body"] == CHAT


def test_a_list_of_strings_is_one_body() -> None:
    call = {"RequestUri": URL, "RequestMethod": "POST", "StatusCode": 200, "ResponseBody": ['{"a"', None, ": 1}"]}
    found = exchange({"Entries": [{**call, "RequestBody": [BODY[:9], BODY[9:]]}]})
    assert found.document["request"]["body"] == CHAT
    assert found.document["response"]["body"] == {"a": 1}
    assert found.locator is not None
    start, end = found.locator.locate(Place("response.body", ("a",), key=True)).offsets
    assert found.locator.source.text[start:end] == '\\"a\\"'
    assert exchange({"Entries": [{**call, "RequestBody": CHAT}]}).document["request"]["body"] == CHAT
    assert "body" not in exchange({"Entries": [{**call, "RequestBody": []}]}).document["request"]


def test_nock_writes_packed_bodies_in_hex() -> None:
    packed = gzip.compress(BODY.encode(), mtime=0).hex()
    call = {"scope": "https://api.anyint.ai:443", "path": "/openai/v1/chat/completions"}
    for body, coded in (([packed[:40], packed[40:]], False), ([packed], True), (packed, True)):
        found = exchange([{**call, "body": body, "response": body}])
        if coded:
            assert found.document["request"]["body"] == CHAT
            assert found.document["response"]["body"] == CHAT
        else:
            assert found.document["request"]["body"] == body


# What is odd in them


@pytest.mark.parametrize("status", [200, 299, 199, 300, 400])
def test_a_body_that_the_server_took_was_recorded_wrongly(status: int) -> None:
    text = har('{"model": "m", "model": "n", "messages": [}', status)
    told = defects(exchange(text))
    took = 200 <= status < 300
    assert [name for name, _ in told] == ["broken-recording" if took else "invalid-json"]
    assert told[0][1].startswith("the server took this body: ") is took
    span = exchange(text).defects[0].span
    assert span is not None
    assert text[slice(*span.offsets)].startswith("}")


def test_a_broken_body_that_nobody_answered_is_no_broken_recording() -> None:
    request = {"method": "POST", "url": URL, "postData": {"text": "{"}}
    for answer in ({}, {"response": None}, {"response": {}}):
        found = exchange({"log": {"entries": [{"request": request, **answer}]}})
        assert [each.defect for each in found.defects] == ["invalid-json"]


def test_a_body_over_several_strings_that_ends_too_early_is_told_at_its_end() -> None:
    call = {"RequestUri": URL, "RequestMethod": "POST", "RequestBody": ['{"model"', ": "], "StatusCode": 400}
    text = json.dumps({"Entries": [call]})
    (defect,) = exchange(text).defects
    assert defect.span is not None
    end = text.index(': "], ') + 2
    assert defect.span.offsets == (end, end)


def test_what_is_odd_in_a_body_that_can_be_read_is_placed_in_it() -> None:
    text = har('{"model": "m", "model": "n", "messages": []}')
    found = exchange(text)
    assert found.document["request"]["body"] == {"model": "n", "messages": []}
    (defect,) = found.defects
    assert (defect.defect, defect.place) == ("duplicate-key", Place("request.body", ("model",), key=True))
    assert defect.span is not None
    assert text[slice(*defect.span.offsets)] == '\\"model\\"'


@pytest.mark.parametrize("text", ["*", " * ", "{{body}}", "${BODY}", "$BODY", "<REDACTED>"])
def test_a_placeholder_for_a_whole_body_is_no_broken_one(text: str) -> None:
    found = exchange(har(text))
    assert "body" not in found.document["request"]
    assert found.defects == ()


@pytest.mark.parametrize("text", ["*{", '{"a": "{{b}}"', '"{{body}}', "[*]"])
def test_what_only_holds_one_is_broken(text: str) -> None:
    assert [name for name, _ in defects(exchange(har(text, 400)))] == ["invalid-json"]


def test_names_that_are_filled_in_before_a_request_is_sent_are_passed_over() -> None:
    text = '{"model": "{{M}}", "n": {{N}}, "messages": [{{LAST}}], "x": "{"}'
    found = exchange(postman(text))
    assert found.document["request"]["body"] == {"model": "{{M}}", "n": None, "messages": [None], "x": "{"}
    assert {defect.defect for defect in found.defects} == {"filled-in"}
    assert {defect.place.path for defect in found.defects} == {("n",), ("messages", 0)}
    # A recording was sent as it is.
    assert [name for name, _ in defects(exchange(har(text, 400)))] == ["invalid-json"]
    # What they stand for may be more than a value, so that nobody knows whether the rest is broken.
    assert [name for name, _ in defects(exchange(postman('{"n": {{N}}{{MORE}}}')))] == ["filled-in"]
    assert [name for name, _ in defects(exchange(postman('{"n": }')))] == ["invalid-json"]


# Status


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (200, 200),
        ("200", 200),
        (" 404 Not Found ", 404),
        ("200\tOK", None),
        ("2xx", None),
        ("", None),
        ("OK", None),
        ("\uff12\uff10\uff10", None),
        ("²", None),
        (True, None),
        (None, None),
        (200.0, None),
        (-1, None),
        ([200], None),
        (12345678, 123456),
    ],
)
def test_a_status_is_a_number_or_begins_with_one(raw: JSON, status: int | None) -> None:
    assert status_of({"a": {"b": raw}}, (("c",), ("a", "b"))) == (("a", "b") if raw is not None else (), status)


def test_a_request_that_got_no_answer_has_no_status() -> None:
    assert "status" not in exchange(har(BODY, 0)).document["response"]
    assert exchange(har(BODY, 1)).document["response"]["status"] == 1


# Tokens


@pytest.mark.parametrize(
    ("auth", "sent"),
    [
        ({"type": "bearer", "token": "k"}, "Bearer k"),
        ({"token": "k"}, "Bearer k"),
        ({"type": "bearer", "token": "k", "prefix": "Token"}, "Token k"),
        ({"type": "bearer", "token": "k", "prefix": ""}, "Bearer k"),
        ({"type": "bearer", "token": "k", "disabled": True}, None),
        ({"type": "bearer", "token": 5}, None),
        ({"type": "bearer"}, None),
        ({"type": "basic", "username": "u"}, "Basic {{credentials}}"),
        ({"type": "oauth2", "token": "k"}, "Bearer {{token}}"),
        ({"type": "jwt"}, "Bearer {{token}}"),
        ({"type": "basic", "disabled": True}, None),
        ({"type": "apikey", "token": "k"}, None),
        ({"type": ["bearer"]}, None),
        ({}, None),
        ("k", None),
    ],
)
def test_a_token_is_sent_as_its_scheme_says(auth: JSON, sent: str | None) -> None:
    resource = {"_type": "request", "url": URL, "body": {"text": BODY}, "authentication": auth}
    text = json.dumps({"__export_format": 4, "resources": [resource]})
    found = exchange(text)
    assert found.document["request"].get("headers") == (None if sent is None else {"authorization": sent})
    if sent is not None:
        assert found.locator is not None
        place = text[slice(*found.locator.locate(Place("request.headers", ("authorization",))).offsets)]
        assert place == ('"k"' if sent.endswith(" k") else json.dumps(auth))
        # There are no others.
        for path in ((), ("x-other",)):
            assert text[slice(*found.locator.locate(Place("request.headers", path)).offsets)] == place


def test_the_nearest_that_says_something_of_a_token_counts() -> None:
    def bearer(token: str) -> JSON:
        return {"type": "bearer", "bearer": [{"key": "token", "value": token}]}

    collection = postman(BODY, **bearer("near")) | {"auth": bearer("far")}
    assert exchange(collection).document["request"]["headers"] == {"authorization": "Bearer near"}
    collection = postman(BODY) | {"auth": bearer("far")}
    assert exchange(collection).document["request"]["headers"] == {"authorization": "Bearer far"}
    collection["item"][0]["request"]["auth"] = {}
    assert exchange(collection).document["request"]["headers"] == {"authorization": "Bearer far"}
    collection["item"][0]["request"]["header"] = [{"key": "X-A", "value": "b"}]
    found = exchange(collection)
    assert found.document["request"]["headers"] == {"x-a": "b", "authorization": "Bearer far"}
    assert found.locator is not None
    text = json.dumps(collection)
    for name, written in (("x-a", '"b"'), ("authorization", '"far"')):
        assert text[slice(*found.locator.locate(Place("request.headers", (name,))).offsets)] == written
