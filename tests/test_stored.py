"""What a file is: whose recording, an answer, a body, or none of these; and the steps by which tables are followed."""

from __future__ import annotations

import json

import pytest

from anyint_lint.jsontext import MAX_DEPTH
from anyint_lint.model import JSON, Exchange, Path, Place, Skipped
from anyint_lint.readers import document, marks, read, stored
from anyint_lint.readers.marks import recorder_of
from anyint_lint.readers.steps import MISSING, walk
from anyint_lint.readers.streams import answer_of, json_or_text
from anyint_lint.readers.templates import filled
from anyint_lint.sources import FileSource
from tests.reading import ANSWER, CHAT, URL, batch_line, entries, entry, kinds

TREE: JSON = {"a": [{"b": 1}, {"c": [2, 3]}, 4], "d": {"e": None}}
FOLDERS: JSON = {"item": [{"r": 1}, {"item": [{"r": 2}, {"item": []}, {"children": [{"r": 3}]}]}, 5, {"r": 4}]}


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("", [((), (), TREE)]),
        ("d.e", [(("d", "e"), (), None)]),
        ("d.x", [(("d", "x"), (), MISSING)]),
        ("x.y", []),
        ("a.*.b", [(("a", 0, "b"), (0,), 1), (("a", 1, "b"), (1,), MISSING), (("a", 2, "b"), (2,), MISSING)]),
        ("a.*.c.*", [(("a", 1, "c", 0), (1, 0), 2), (("a", 1, "c", 1), (1, 1), 3)]),
        ("a.*", [(("a", 0), (0,), {"b": 1}), (("a", 1), (1,), {"c": [2, 3]}), (("a", 2), (2,), 4)]),
        ("d.*", []),
        ("*", []),
    ],
)
def test_steps_lead_to_every_place_in_its_order(steps: str, found: list[tuple[Path, tuple[int, ...], JSON]]) -> None:
    assert [tuple(each) for each in walk(TREE, tuple(steps.split(".")) if steps else ())] == found


def test_of_each_list_the_first_items_are_looked_at_where_that_is_asked() -> None:
    assert [each.indices for each in walk(TREE, ("a", "*"), most=2)] == [(0,), (1,)]
    assert [each.indices for each in walk([[1, 2], [3, 4], [5, 6]], ("*", "*"), most=1)] == [(0, 0)]
    assert [each.value for each in walk(FOLDERS, ("item", "**", "r"), most=2)] == [1, 2]


def test_one_star_leads_into_none() -> None:
    assert [each.path for each in walk(FOLDERS, ("item", "*", "r")) if each.value is not MISSING] == [
        ("item", 0, "r"),
        ("item", 3, "r"),
    ]


def test_two_stars_lead_into_folders() -> None:
    found = [(each.path, each.indices, each.value) for each in walk(FOLDERS, ("item", "**", "r"))]
    assert found == [
        (("item", 0, "r"), (0,), 1),
        (("item", 1, "item", 0, "r"), (1, 0), 2),
        (("item", 1, "item", 2, "children", 0, "r"), (1, 2, 0), 3),
        (("item", 2, "r"), (2,), MISSING),
        (("item", 3, "r"), (3,), 4),
    ]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"log": {"entries": []}}, "har"),
        ({"log": {}}, None),
        ({"interactions": [{"request": {"uri": 1}}]}, "vcrpy"),
        ({"interactions": [{"request": {}}, {"request": {"uri": 1}}]}, "vcrpy"),
        ({"interactions": [*[{}] * 19, {"request": {"uri": 1}}]}, "vcrpy"),
        ({"interactions": [*[{}] * 20, {"request": {"uri": 1}}]}, None),
        ({"interactions": [{"request": {"url": 1}}]}, "go-vcr"),
        ({"interactions": [{"request": {"path": 1}}]}, "pact"),
        ({"interactions": {"request": {"uri": 1}}}, None),
        ([{"scope": 1, "path": 1}], "nock"),
        ([{"scope": 1}], None),
        ({"scope": 1, "path": 1, "response": 1}, "nock-call"),
        ([{"request": {"url": 1}, "response": 1}], "exchange-list"),
        ([{"request": {"x": 1}, "response": 1}], None),
        ([{"request": {"x": 1}, "response": 1}, {"request": {"body": 1}}], "exchange-list"),
        ({"request": {"url": 1}}, "exchange"),
        ({"request": {"x": 1}}, None),
        ({"request": "GET /"}, None),
        ({"request": {"messages": []}}, "payload-pair"),
        # What only their readers make.
        ({"entries": [1]}, None),
        ({"commands": [1]}, None),
        ([], None),
        ("log", None),
        (None, None),
    ],
)
def test_a_recorder_is_told_by_the_marks_of_its_row(value: JSON, name: str | None) -> None:
    assert recorder_of(value) == name


RESPONSE = {"object": "chat.completion", "choices": []}


def test_what_has_none_of_the_first_steps_is_not_asked_for_each_recorder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file may have millions of such lines."""
    monkeypatch.setattr(marks, "_bears", None)
    for value in (0, None, "log", True, {}, {"messages": [], "a": 1}):
        assert recorder_of(value) is None


def test_an_answer_by_itself_is_one() -> None:
    for text in (json.dumps(RESPONSE), json.dumps(RESPONSE, indent=1)):
        found = entry(text)
        assert isinstance(found, Exchange)
        assert found.document == {"response": {"body": RESPONSE}}
        assert found.locator is not None
        span = found.locator.locate(Place("response.body", ("object",)))
        assert text[slice(*span.offsets)] == '"chat.completion"'


def test_a_stream_by_itself_is_an_answer() -> None:
    text = '\n: ping\n\ndata: {"choices": [1]}\n\n'
    found = entry(text)
    assert isinstance(found, Exchange)
    assert (found.index, found.document) == (0, {"response": {"events": [{"choices": [1]}], "done": False}})
    assert found.locator is not None
    assert text[slice(*found.locator.locate(Place("response.events", (0, "choices"))).offsets)] == "[1]"
    assert text[slice(*found.locator.locate(Place("response.events")).offsets)] == text
    # Other servers send events, too.
    assert kinds('data: {"a": [1]}\n\n') == kinds('x: {"choices": [1]}\n\n') == ["other text"]
    assert kinds('"choices"\ndata: 1\n\n') == ["other text"]


@pytest.mark.parametrize(
    ("text", "document"),
    [
        (json.dumps(RESPONSE), {"body": RESPONSE}),
        ("data: {}\n\ndata: [DONE]\n\n", {"events": [{}], "done": True}),
        ("oops", {"body": "oops"}),
        ("", {}),
    ],
)
def test_a_file_that_is_said_to_be_an_answer_is_one(text: str, document: JSON) -> None:
    found = entry(text, "response")
    assert isinstance(found, Exchange)
    assert found.document == {"response": document}


CASSETTE = "interactions:\n- request:\n    uri: {}\n    method: POST\n    parsed_body: {}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("---\n" + CASSETTE, ["method url body"]),
        (CASSETTE.replace("interactions", "'interactions'"), ["method url body"]),
        (CASSETTE.replace("interactions:", "interactions :"), ["method url body"]),
        ("x: 1\n", ["other text"]),
        ("request:\n  a: 1\n", ["other YAML"]),
        ("- request: {a: 1}\n", ["other YAML"]),
        ("     request: 1\n", ["other text"]),
        # These are the keys of much else.
        ("when:\n  a: 1\n", ["other text"]),
        ("when:\n  a: /chat/completions\n", ["other YAML"]),
        ("collection: [/chat/completions]\n", ["other YAML"]),
        (f"curl {URL} -d '{json.dumps(CHAT)}'\n", ["method url headers body"]),
        ("curl is a program\n", ["other text"]),
    ],
)
def test_a_text_is_a_recording_where_a_key_near_the_margin_says_so(text: str, found: list[str]) -> None:
    assert kinds(text.replace("{}", URL, 1).replace("{}", json.dumps(CHAT), 1)) == found


def test_a_format_that_is_named_is_believed() -> None:
    text = CASSETTE.format("https://x.test/a", "{}")
    assert entries(text, "vcrpy") == [Skipped("request to another site")]
    assert entries(json.dumps({"interactions": [{"request": {"uri": "https://x.test/a"}}]}), "vcrpy") == [
        Skipped("request to another site")
    ]
    assert entries("x: 1\n", "exchange") == [Skipped("broken entry")]
    (empty, found) = entries(f"curl {URL}\n", "httprr")
    assert empty == Skipped("recording without entries")
    assert isinstance(found, Exchange)
    assert found.defects[0].defect == "broken-recording"
    (found,) = entries(f"curl {URL}\n", "curl")
    assert isinstance(found, Exchange)
    assert found.document["request"]["url"] == URL


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"request": {"url": "/chat/completions", "body": ', "broken-recording"),
        ('{"request": {"url": "/embeddings", "body": ', "not JSON"),
        ('{"x": "/chat/completions", "y": ', "not JSON"),
        ('{"request": "/chat/completions", "y": ', "not JSON"),
        ('{"status": 1, "scope": "/chat/completions", "y": ', "broken-recording"),
        ('{"httpRequest": "/chat/completions", "item": ', "broken-recording"),
        ('{"model": "m", "messages": [', "invalid-json"),
        (' \n{"model": "m", "messages": [', "invalid-json"),
        ('[{"model": "m", "messages": [', "not JSON"),
        ('{"messages": [', "not JSON"),
        ("{", "not JSON"),
    ],
)
def test_a_broken_file_is_a_finding_where_it_meant_to_be_ours(text: str, kind: str) -> None:
    assert kinds(text) == [kind]
    for found in entries(text):
        if isinstance(found, Exchange):
            assert (found.document, found.index) == ({}, 0)
            assert found.defects[0].span is not None
            assert found.defects[0].span.offsets[1] <= len(text)


def test_json_begins_with_a_bracket_or_a_comment() -> None:
    assert all(map(document.looks_like_json, (b"{", b" [", b"\n// x")))
    assert not any(map(document.looks_like_json, (b"", b"1", b"x{", b'"{"')))


@pytest.mark.parametrize("before", [b"\0", b"\x1b\f", b"\xef\xbb\xbf\xef\xbb\xbf"])
def test_what_nobody_sees_before_a_body_breaks_it(before: bytes) -> None:
    (found,) = read(FileSource("a.json", before + json.dumps(CHAT).encode()))
    assert isinstance(found, Exchange)
    assert [defect.defect for defect in found.defects] == ["invalid-json"]


def test_a_batch_is_read_field_by_field() -> None:
    line = batch_line() | {"method": 5}
    found = entry(json.dumps(line))
    assert isinstance(found, Exchange)
    assert found.document == {"request": {"method": 5, "url": "/v1/chat/completions", "body": CHAT}}
    del line["method"]
    found = entry(json.dumps(line))
    assert isinstance(found, Exchange)
    assert found.document == {"request": {"url": "/v1/chat/completions", "body": CHAT}}
    assert found.locator is not None
    for name, written in (("url", '"/v1/chat/completions"'), ("body", json.dumps(CHAT))):
        text = json.dumps(line)
        assert text[slice(*found.locator.locate(Place(f"request.{name}")).offsets)] == written


def test_an_answer_of_a_batch_has_its_places() -> None:
    answer = {"custom_id": "1", "response": {"status_code": 200, "body": {"object": "chat.completion"}}}
    text = json.dumps(answer)
    found = entry(text)
    assert isinstance(found, Exchange)
    assert found.locator is not None
    assert text[slice(*found.locator.locate(Place("response.status")).offsets)] == "200"
    assert text[slice(*found.locator.locate(Place("response.body", ("object",))).offsets)] == '"chat.completion"'


def test_recordings_in_lines_have_their_places_and_count_on() -> None:
    one = json.dumps({"request": {"url": URL, "body": CHAT}, "response": {"status": 200}})
    text = "\n".join([one, json.dumps([json.loads(one)] * 2), "{}", one])
    found = entries(text)
    assert [each.index if isinstance(each, Exchange) else each.kind for each in found] == [0, 1, 2, "other JSON", 4]
    at = [0, text.index("[{"), text.index(", {") + 2, None, text.rindex("\n")]
    for each, start in zip(found, at, strict=True):
        if isinstance(each, Exchange):
            assert each.locator is not None
            begin, end = each.locator.locate(Place("request.body", ("model",))).offsets
            assert text[begin:end] == '"m"'
            assert start is not None
            assert start < begin < start + len(one)


# Texts of answers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        (' "a" ', "a"),
        ("", ""),
        ("{", "{"),
        ("[" * 90 + "]" * 90, None),
        ("[" * 300 + "]" * 300, "[" * 300 + "]" * 300),
        ('{"a":' * 300 + "1" + "}" * 300, '{"a":' * 300 + "1" + "}" * 300),
    ],
)
def test_a_text_is_its_json_where_it_is_some_and_not_too_deep(text: str, value: JSON) -> None:
    found = json_or_text(text)
    assert found == (json.loads(text) if value is None else value)


def test_a_text_of_many_brackets_need_not_be_deep() -> None:
    text = json.dumps([[]] * 500 + [{}] * 500)
    assert json_or_text(text) == answer_of(text) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ('{"a": {{b}}}', '{"a": NaN  }'),
        ('{"a": $AB, "c": ${d}}', '{"a": NaN, "c": NaN }'),
        ('{"a": "{{b}} $C \\" $D", "e": 1}', '{"a": "{{b}} $C \\" $D", "e": 1}'),
        ('"$A', '"$A'),
        ("$A", "$A"),
        ("{{}} {{a{b}} ${a-b}", "{{}} {{a{b}} ${a-b}"),
    ],
)
def test_a_name_outside_of_a_string_stands_for_a_value(text: str, without: str) -> None:
    assert filled(text) == without


def test_a_fine_answer_is_no_request() -> None:
    assert entry(json.dumps(ANSWER)) == Skipped("other JSON")


@pytest.mark.parametrize(
    ("value", "is_entry"),
    [
        ({"request": {"url": 1}}, True),
        ({"url": 1}, True),
        ({"scope": 1}, True),
        ({"RequestUri": 1}, True),
        ({"httpRequest": 1}, True),
        ({"item": 1}, True),
        ({"request": {"x": 1}}, False),
        ({"x": 1}, False),
        ({}, False),
        (["url"], False),
        ("item", False),
    ],
)
def test_an_item_of_a_recording_is_told_from_those_of_what_is_in_one(value: JSON, is_entry: bool) -> None:
    assert stored._is_entry(value) is is_entry


def test_a_broken_entry_of_a_collection_is_left_out_alone() -> None:
    request = {"url": URL, "body": {"raw": json.dumps(CHAT)}}
    items = [json.dumps({"name": str(number), "request": request}) for number in range(3)]
    items[1] = items[1].replace('"url":', "url")
    text = '{"info": {"name": "x"}, "item": [' + ", ".join(items) + "]}"
    assert sorted(kinds(text)) == ["broken-recording", "url body", "url body"]


def test_a_broken_entry_is_told_where_the_user_names_the_recorder() -> None:
    items = [json.dumps({"request": {"url": "https://x.test/a"}}) for _ in range(3)]
    items[1] = items[1].replace('"url":', "url")
    text = '{"log": {"entries": [' + ", ".join(items) + "]}}"
    assert [found for found in entries(text) if isinstance(found, Exchange)] == []
    (told,) = [found for found in entries(text, "har") if isinstance(found, Exchange)]
    assert [each.defect for each in told.defects] == ["broken-recording"]


def test_stored_chunks_are_one_answer_of_the_whole_file() -> None:
    chunk = {"choices": [{"delta": {}}]}
    for text in (json.dumps([chunk, chunk]), f"{json.dumps(chunk)}\n{json.dumps(chunk)}\n"):
        found = entry(text)
        assert isinstance(found, Exchange)
        assert found.index == 0
        assert found.locator is not None
        assert found.locator.locate(Place("response.status")).offsets[0] == 0
    found = entry(json.dumps(chunk).encode() + b"\n{\xff\n")
    assert isinstance(found, Exchange)
    assert found.document["response"]["events"] == [chunk, "{\ufffd"]


def test_a_text_may_be_as_deep_as_that() -> None:
    for deep, fits in ((MAX_DEPTH, True), (MAX_DEPTH + 1, False)):
        text = "[" * deep + "]" * (deep - 1) + ", []]"
        assert json_or_text(text) == (json.loads(text) if fits else text)
