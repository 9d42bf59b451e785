"""Parts of recorded exchanges: where each place of them stands in the file, and what a change of it is there."""

from __future__ import annotations

import base64
import json

import pytest

from anyint_lint.errors import NotEditable
from anyint_lint.model import JSON, Change, Cut, Exchange, Place
from anyint_lint.paths import reach
from tests.reading import URL, entry

CHUNKS: list[JSON] = [
    {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "Hi"}}]},
    {"object": "chat.completion.chunk", "choices": [], "usage": {"total": 1}},
]
LIST = json.dumps(CHUNKS)
LINES = "\n".join(map(json.dumps, CHUNKS))
# As llama-stack writes them.
WRAPPED = json.dumps(
    {"request": {"url": URL}, "response": {"body": [{"__type__": "x", "__data__": chunk} for chunk in CHUNKS]}}
)
EVENTS = json.dumps(
    {"request": {"url": URL}, "response": {"body": "".join(f"data: {json.dumps(each)}\n\n" for each in CHUNKS)}}
)
STREAMS = {"list": LIST, "lines": LINES, "wrapped": WRAPPED, "events": EVENTS}
in_every_stream = pytest.mark.parametrize("text", STREAMS.values(), ids=STREAMS)


def exchange(text: str) -> Exchange:
    found = entry(text)
    assert isinstance(found, Exchange)
    return found


def shown(text: str, place: Place) -> str:
    locator = exchange(text).locator
    assert locator is not None
    return text[slice(*locator.locate(place).offsets)].replace('\\"', '"')


def changed(text: str, change: Change) -> str:
    found = exchange(text)
    assert found.locator is not None
    part, _, name = change.place.part.partition(".")
    value = reach(found.document[part][name], change.place.path)
    for cut in sorted(found.locator.cuts(change, value), reverse=True):
        text = text[: cut.start] + cut.text + text[cut.end :]
    return text


def refusal(text: str, change: Change) -> str:
    with pytest.raises(NotEditable) as raised:
        changed(text, change)
    return str(raised.value)


@in_every_stream
def test_each_value_of_a_chunk_has_its_place(text: str) -> None:
    assert exchange(text).document["response"]["events"] == CHUNKS
    assert shown(text, Place("response.events", (0, "choices", 0, "delta", "content"))) == '"Hi"'
    assert shown(text, Place("response.events", (1, "usage", "total"), key=True)) == '"total"'
    assert shown(text, Place("response.events", (1, "usage"))) == '{"total": 1}'
    assert json.loads(shown(text, Place("response.events", (1,)))) == CHUNKS[1]
    # What is no place in a list is taken for its first.
    assert json.loads(shown(text, Place("response.events", ("x",)))) == CHUNKS[0]


@in_every_stream
def test_the_place_of_a_stream_is_the_whole_of_it(text: str) -> None:
    whole = shown(text, Place("response.events"))
    assert whole.startswith(("[{", "{", "data: "))
    assert (whole.count('"Hi"'), whole.count('"total"')) == (1, 1)
    assert URL not in whole


@in_every_stream
def test_a_value_of_a_chunk_can_be_changed(text: str) -> None:
    where = Place("response.events", (0, "choices", 0, "delta", "content"))
    assert changed(text, Change("splice", where, "o", (1, 2))) == text.replace("Hi", "Ho")
    where = Place("response.events", (1, "usage", "total"))
    assert changed(text, Change("rename", where, "tokens")) == text.replace("total", "tokens")


@in_every_stream
def test_a_stream_as_a_whole_cannot_be_changed(text: str) -> None:
    assert refusal(text, Change("replace", Place("response.events"), [])) == "it is the whole stream"
    assert refusal(text, Change("replace", Place("response.events", ("x",)), [])) == "it is the whole stream"


def har(body: str, **request: JSON) -> str:
    whole = {"method": "POST", "url": URL, "headers": [], "postData": {"text": body}, **request}
    return json.dumps({"log": {"entries": [{"request": whole, "response": {"status": 200}}]}})


BODY = '{"model": "m", "messages": []}'


def cassette(headers: str) -> str:
    return f"interactions:\n- request:\n    uri: {URL}\n    headers:\n      {headers}\n    body: '{BODY}'\n"


@pytest.mark.parametrize(
    ("text", "place", "written"),
    [
        (cassette("X-Key: [k]"), Place("request.headers", ("x-key",)), "k"),
        (cassette("X-Key: [k]"), Place("request.headers", ("x-key",), key=True), "X-Key"),
        (cassette("X-Key: k"), Place("request.headers", ("other",)), "X-Key: k"),
        (cassette("X-Key: k"), Place("request.headers"), "X-Key: k"),
        (har(BODY, headers=[{"name": "X-Key", "value": "k"}]), Place("request.headers", ("x-key",)), '"k"'),
        (har(BODY, headers=[{"name": "X-Key", "value": "k"}]), Place("request.headers", ("x-key",), True), '"X-Key"'),
    ],
)
def test_a_header_stands_where_it_is_written(text: str, place: Place, written: str) -> None:
    assert shown(text, place).rstrip() == written


@pytest.mark.parametrize(
    ("before", "after"),
    [("X-Key", "Api-Key"), ("x-key", "api-key"), ("X-KEY", "API-KEY"), ("x-KEY", "Api-Key")],
)
def test_a_header_is_renamed_in_the_case_that_it_has(before: str, after: str) -> None:
    change = Change("rename", Place("request.headers", ("x-key",)), "api-key")
    for text in (cassette(f"{before}: k"), har(BODY, headers=[{"name": before, "value": "k"}])):
        assert changed(text, change) == text.replace(before, after)


def test_a_part_of_a_header_can_be_changed() -> None:
    change = Change("splice", Place("request.headers", ("x-key",)), "$KEY", (2, 5))
    text = cassette("X-Key: 'a sk-'")
    assert changed(text, change) == text.replace("a sk-", "a $KEY")


POSTMAN = json.dumps(
    {
        "info": {"name": "x"},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "sk-1"}]},
        "item": [{"name": "r", "request": {"url": URL, "header": []}}],
    }
)
NO_LINE = "no line of the file is this header"


@pytest.mark.parametrize(
    ("text", "change", "why"),
    [
        (cassette("A: b"), Change("replace", Place("request.headers", ("a",)), "c"), NO_LINE),
        (cassette("A: b"), Change("remove", Place("request.headers", ("a",))), NO_LINE),
        (cassette("A: b"), Change("rename", Place("request.headers", ("c",)), "d"), NO_LINE),
        (cassette("A: b"), Change("rename", Place("request.headers"), "d"), NO_LINE),
        # It is made of a token that stands elsewhere.
        (POSTMAN, Change("splice", Place("request.headers", ("authorization",)), "x", (0, 1)), NO_LINE),
        # Read as a text, written as a number.
        (
            har(BODY, headers=[{"name": "A", "value": 5}]),
            Change("splice", Place("request.headers", ("a",)), "x", (0, 1)),
            "it is put together of several places, or written otherwise",
        ),
        (cassette("A: b"), Change("replace", Place("response.status"), 200), "the file does not tell where this is"),
    ],
)
def test_what_no_place_in_the_file_is_cannot_be_changed(text: str, change: Change, why: str) -> None:
    locator = exchange(text).locator
    assert locator is not None
    part, _, name = change.place.part.partition(".")
    value = reach(exchange(text).document, (part, name, *change.place.path))
    with pytest.raises(NotEditable) as raised:
        locator.cuts(change, value)
    assert str(raised.value) == why


def test_a_body_that_is_packed_cannot_be_changed_and_is_shown_as_a_whole() -> None:
    packed = base64.b64encode(BODY.encode()).decode()
    text = json.dumps({"interactions": [{"request": {"uri": URL, "body": {"base64_string": packed}}}]})
    place = Place("request.body", ("model",))
    assert refusal(text, Change("splice", place, "n", (0, 1))) == "the body is packed (base64 or compressed)"
    locator = exchange(text).locator
    assert locator is not None
    assert locator.locate(place).exact is False
    assert shown(text, place) == f'"{packed}"'


def test_a_body_that_stands_a_second_time_cannot_be_changed() -> None:
    def recording(**body: JSON) -> str:
        request = {"method": "post", "url": URL, "canonical_json": json.loads(BODY), "body": body}
        return json.dumps({"request": request, "response": {"status": 200}})

    change = Change("splice", Place("request.body", ("model",)), "n", (0, 1))
    assert refusal(recording(b64="e30="), change) == "the body stands a second time in the file, packed"
    assert changed(recording(), change) == recording().replace('"m"', '"n"')
    assert shown(recording(), Place("request.body", ("model",), key=True)) == '"model"'


def test_a_text_that_holds_a_key_over_two_strings_is_not_shown() -> None:
    for text, is_shown in (("sk-proj-q7Xk2mPz9LwT4vRb8YcN3dHs6Jf1Gt5U", False), ("x" * 40, True)):
        body = json.dumps({"model": "m", "user": text})
        parts = [body[:35], body[35:]]
        call = {"RequestUri": URL, "RequestMethod": "POST", "RequestBody": parts, "StatusCode": 200}
        locator = exchange(json.dumps({"Entries": [call]})).locator
        assert locator is not None
        span = locator.locate(Place("request.body", ("user",)))
        assert (span.shown, span.exact) == (is_shown, True)
    locator = exchange(har(BODY)).locator
    assert locator is not None
    assert locator.locate(Place("request.body", ("model",))).shown is True


def test_a_url_of_two_places_cannot_be_changed_and_one_of_one_can() -> None:
    call = {"scope": "https://api.anyint.ai:443", "path": "/openai/v1/chat/completions", "body": json.loads(BODY)}
    change = Change("splice", Place("request.url"), "http", (0, 5))
    assert refusal(json.dumps([call]), change) == "it is put together of several places, or written otherwise"
    assert changed(har(BODY), change) == har(BODY).replace("https", "http")


def test_a_body_over_several_strings_is_changed_where_a_value_is_in_one() -> None:
    parts = ['{"model"', ': "m", "mess', 'ages": [], "user": "ab', '"}']
    text = json.dumps(
        {"Entries": [{"RequestUri": URL, "RequestMethod": "POST", "RequestBody": parts, "StatusCode": 1}]}
    )
    place = Place("request.body", ("model",))
    assert changed(text, Change("splice", place, "n", (0, 1))) == text.replace('\\"m\\"', '\\"n\\"')
    assert changed(text, Change("rename", place, "x")) == text.replace('\\"model\\"', '\\"x\\"')
    for change in (
        Change("rename", Place("request.body", ("messages",)), "x"),
        Change("replace", Place("request.body"), 1),
    ):
        assert refusal(text, change) == "it reaches over several strings"
    assert refusal(text, Change("replace", Place("request.body", ("user",)), "x")) == "it reaches over several strings"
    assert changed(text, Change("splice", Place("request.body", ("user",)), "x", (0, 2))) == text.replace("ab", "x")
    parts[-2:] = ['ages": [], ', '"user": "ab"}']
    text_ = json.dumps(
        {"Entries": [{"RequestUri": URL, "RequestMethod": "POST", "RequestBody": parts, "StatusCode": 1}]}
    )
    assert changed(text_, Change("replace", Place("request.body", ("user",)), "x")) == text_.replace("ab", "x")
    assert shown(text, Place("request.body", ("model",), key=True)) == '"model"'
    assert shown(text, Place("request.body", ("messages",), key=True)) == '"mess", "ages"'
    assert shown(text, Place("request.body", ("user",))) == '"ab", ""'
    # From the first character of the first string to the last of the last.
    assert shown(text, Place("request.body")).startswith('{"model"", ": "m"')


def test_the_place_of_a_text_that_is_no_json_is_all_of_it() -> None:
    text = har('{"model": "m", x  ')
    place = exchange(text).defects[0].place
    assert place == Place("request.body")
    assert shown(text, place) == '{"model": "m", x'


def test_cuts_are_of_the_text_of_the_file() -> None:
    locator = exchange(LIST).locator
    assert locator is not None
    assert locator.source.name == "x"
    at = LIST.index("Hi")
    change = Change("splice", Place("response.events", (0, "choices", 0, "delta", "content")), "", (0, 2))
    assert locator.cuts(change, "Hi") == [Cut(at, at + 2, "")]


def test_an_entry_is_where_nothing_more_is_known() -> None:
    locator = exchange(har(BODY)).locator
    assert locator is not None
    start, end = locator.locate(Place("response.body")).offsets
    assert json.loads(har(BODY)[start:end])["postData"] == {"text": BODY}
