"""Recordings: which of their entries are chat requests, what the others are, and what an entry knows of the rest."""

from __future__ import annotations

import json

import pytest

from anyint_lint.model import JSON, Exchange, Place, Skipped
from anyint_lint.readers.recorders import RECORDERS
from anyint_lint.readers.recording import catalogues_in
from tests.reading import CHAT, URL, entries, entry, kinds

HOST = "https://api.anyint.ai"


def exchanges(value: JSON | str) -> list[Exchange]:
    text = value if isinstance(value, str) else json.dumps(value)
    return [found for found in entries(text) if isinstance(found, Exchange)]


def recorded(**request: JSON) -> JSON:
    return {"request": {"uri": URL, "method": "POST", "parsed_body": CHAT} | request, "response": {"status": 200}}


def cassette(*entries: JSON) -> JSON:
    return {"interactions": list(entries)}


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        ({"method": "options"}, "CORS preflight"),
        ({"uri": f"{HOST}/openai/v1/models", "method": "GET"}, "Models API request"),
        ({"uri": f"{HOST}/openai/v1/embeddings"}, "embeddings request"),
        ({"uri": "https://api.openai.com/v1/chat/completions", "method": "get"}, "list of stored completions"),
        ({"uri": None, "parsed_body": None}, "request without URL and body"),
        ({"uri": 5, "parsed_body": {"input": "x", "model": "m"}}, "Responses or embeddings request"),
        ({"uri": ""}, "request to another site"),
    ],
)
def test_an_entry_that_is_no_chat_request_is_skipped_by_name(request_: JSON, kind: str) -> None:
    found = entries(json.dumps(cassette(recorded(), recorded(**request_))))
    assert found[1] == Skipped(kind)
    assert isinstance(found[0], Exchange)


def test_an_entry_without_a_url_is_told_by_its_body() -> None:
    (_, found) = exchanges(cassette(recorded(), recorded(uri=None)))
    assert found.document["request"] == {"method": "POST", "body": CHAT}


def test_a_list_of_completions_is_asked_of_no_gateway() -> None:
    (found,) = exchanges(cassette(recorded(method="GET")))
    assert found.document["request"]["method"] == "GET"


def test_the_host_of_a_url_may_stand_by_itself() -> None:
    call = {"scope": f"{HOST}:443", "path": "/openai/v1/chat/completions", "method": "post", "body": CHAT}
    (found,) = exchanges([call])
    assert found.document["request"] == {
        "method": "POST",
        "url": f"{HOST}:443/openai/v1/chat/completions",
        "body": CHAT,
    }
    (found,) = exchanges([call | {"scope": 5}])
    assert found.document["request"]["url"] == "/openai/v1/chat/completions"


def test_entries_are_counted_over_all_documents_of_a_file() -> None:
    document = f"interactions:\n- request: {{uri: {URL}, method: POST, parsed_body: {json.dumps(CHAT)}}}\n"
    other = f"interactions:\n- request: {{uri: {HOST}/openai/v1/models}}\n"
    text = "---\n".join(["", document, "a: 1\n", other, document])
    assert kinds(text) == ["method url body", "other YAML", "Models API request", "method url body"]
    # What is no recording has no entries.
    assert [found.index for found in exchanges(text)] == [0, 2]


def test_a_recording_may_have_no_entries() -> None:
    assert entry(json.dumps({"log": {"entries": []}})) == Skipped("recording without entries")
    assert entry(json.dumps({"log": {"entries": {}}})) == Skipped("recording without entries")


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"request": "x"}, "the request is no object"),
        ({"request": []}, "the request is no object"),
        ({"request": None}, "the entry has no request"),
        ({}, "the entry has no request"),
    ],
)
def test_an_entry_without_a_request_is_broken(broken: JSON, message: str) -> None:
    text = json.dumps(cassette(recorded(), broken))
    (_, found) = exchanges(text)
    (defect,) = found.defects
    assert (found.document, found.index) == ({}, 1)
    assert found.locator is not None
    assert (defect.defect, defect.message, defect.place) == ("broken-recording", message, Place("file"))
    assert defect.span is not None
    assert json.loads(text[slice(*defect.span.offsets)]) in (broken, broken.get("request"))


def test_in_a_recording_of_something_else_nobody_minds_it() -> None:
    found = entries(json.dumps(cassette(recorded(uri=f"{HOST}/openai/v1/models"), {"request": None})))
    assert found == [Skipped("Models API request"), Skipped("broken entry")]


def test_what_is_broken_in_yaml_is_told_where_it_has_to_do_with_chat() -> None:
    text = f"interactions:\n- request: {{uri: {URL}, parsed_body: {json.dumps(CHAT)}}}\n- request: [\n"
    (_, found) = exchanges(text)
    (defect,) = found.defects
    assert (found.document, found.index, defect.defect) == ({}, 1, "broken-recording")
    assert defect.span is not None
    assert defect.span.start.line == 3
    other = text.replace("chat/completions", "models")
    assert [found.kind for found in entries(other) if isinstance(found, Skipped)] == [
        "Models API request",
        "broken recording",
    ]
    # The user says what it is.
    assert isinstance(entries(other, "vcrpy")[-1], Exchange)


def test_requests_and_responses_in_two_lists_are_pairs() -> None:
    def request(number: int) -> JSON:
        return {"uri": URL, "method": "POST", "body": json.dumps(CHAT | {"n": number})}

    answers = [{"status": {"code": 200 + number}, "body": {"string": f'{{"n": {number}}}'}} for number in (1, 2)]
    found = exchanges({"version": 1, "requests": [request(1), request(2), request(3)], "responses": answers})
    assert [each.document["request"]["body"]["n"] for each in found] == [1, 2, 3]
    assert [each.document.get("response", {}).get("status") for each in found] == [201, 202, None]
    assert [each.document["response"]["body"] for each in found[:2]] == [{"n": 1}, {"n": 2}]


# What is odd in the text of the file


def test_a_key_that_stands_twice_belongs_to_its_entry_and_its_part() -> None:
    body = '{"model": "a", "model": "m", "messages": []}'
    plain = json.dumps(recorded(parsed_body={}))
    odd = plain.replace('"parsed_body": {}', f'"parsed_body": {body}').replace(
        '"response": {', '"response": {"status": 1, '
    )
    text = f'{{"interactions": [{plain}, {odd}, {plain}]}}'
    found = exchanges(text)
    assert [[(each.defect, each.place) for each in one.defects] for one in found] == [
        [],
        [
            ("duplicate-key", Place("request.body", ("model",), key=True)),
            ("duplicate-key", Place("response.status", (), key=True)),
        ],
        [],
    ]
    spans = [defect.span for defect in found[1].defects]
    assert [text[slice(*span.offsets)] for span in spans if span] == ['"model"', '"status"']
    assert found[1].defects[0].message.startswith("the key 'model'") or "model" in found[1].defects[0].message


def test_all_that_is_odd_belongs_to_a_request_that_is_alone() -> None:
    text = f'{{"request": {{"url": "{URL}", "body": {{"messages": [], "model": NaN}}}}, "response": {{"body": [NaN]}}}}'
    (found,) = exchanges(text)
    assert [each.place for each in found.defects] == [
        Place("request.body", ("model",)),
        Place("response.body", (0,)),
    ]


# Catalogues


def catalogue(*ids: JSON, uri: str = f"{HOST}/openai/v1/models", status: JSON = 200, **answer: JSON) -> JSON:
    answer = answer or {"data": [{"id": each} for each in ids]}
    response = {"status": {"code": status}, "parsed_body": answer}
    return {"request": {"uri": uri, "method": "GET"}, "response": response}


@pytest.mark.parametrize(
    ("before", "models"),
    [
        ([catalogue("a", "b")], {"a": {}, "b": {}}),
        ([catalogue("a"), catalogue("b")], {"b": {}}),
        ([catalogue("a"), catalogue("b", uri="https://x.test/v1/models")], {"a": {}}),
        ([catalogue("a", 5, None, "b")], {"a": {}, "b": {}}),
        ([catalogue(data=[1, {"name": "x"}, {"id": "a"}])], {"a": {}}),
        ([catalogue("a"), catalogue(data=[])], {"a": {}}),
        ([catalogue("a"), catalogue(data={"id": "b"})], {"a": {}}),
        ([catalogue("a"), catalogue("b", status=500)], {"a": {}}),
        ([catalogue("a", status=201)], None),
        ([catalogue("a", uri="https://x.test/v1/models")], None),
        ([{"request": {"uri": f"{HOST}/openai/v1/models"}, "response": None}], None),
    ],
)
def test_an_answer_that_lists_models_counts_for_the_requests_after_it(before: list[JSON], models: JSON) -> None:
    found = exchanges(cassette(recorded(), *before, recorded()))
    assert [each.document.get("models") for each in found] == [None, models]


def test_what_is_odd_in_a_recording_that_the_user_names_is_told_once() -> None:
    text = json.dumps(cassette(recorded())).replace('"m"', "NaN")
    (found,) = entries(text, "vcrpy")
    assert isinstance(found, Exchange)
    assert [each.place for each in found.defects] == [Place("request.body", ("model",))]


def test_a_body_that_tells_what_its_entry_is_is_read_once() -> None:
    body = '{"model": "m", "model": "n", "messages": []}'
    for response in ({}, {"response": {"status": 200}}):
        (found,) = exchanges({"request": {"body": body}, **response})
        assert [each.defect for each in found.defects] == ["duplicate-key"]


def test_a_request_of_which_nothing_is_known_is_one_all_the_same() -> None:
    (found,) = entries('{"request": {}, "response": {"status": 200}}', "exchange")
    assert isinstance(found, Exchange)
    assert found.document == {"request": {}, "response": {"status": 200}}
    (found,) = entries('{"request": {}, "response": {}}', "exchange")
    assert isinstance(found, Exchange)
    assert found.document == {"request": {}}


def test_the_catalogues_of_one_entry_are_those_in_its_answer() -> None:
    listed = {
        "request": {"url": f"{HOST}/openai/v1/models"},
        "response": {"status": 200, "body": {"data": [{"id": "m"}]}},
    }
    assert catalogues_in(listed, RECORDERS["exchange"]) == {"api.anyint.ai": {"m": {}}}
    for other in (recorded(), listed | {"request": None}, listed | {"response": {"status": 404}}):
        assert catalogues_in(other, RECORDERS["exchange"]) == {}


def test_what_is_odd_in_the_body_of_an_entry_without_a_url_is_told_once() -> None:
    body = json.dumps(CHAT)[:-1] + ', "user": "a", "user": "b"}'
    (found,) = exchanges({"request": {"headers": {}, "body": body}})
    assert [defect.defect for defect in found.defects] == ["duplicate-key"]


@pytest.mark.parametrize("input_format", ["har", None])
def test_what_is_odd_in_an_entry_is_no_entry_more(input_format: str | None) -> None:
    text = json.dumps({"log": {"entries": [{"request": {"url": URL, "postData": {"text": "{}"}}}]}})
    (found,) = entries(text.replace('"url"', '"url": 1, "url"'), input_format)
    assert isinstance(found, Exchange)


def test_of_a_format_that_is_named_what_is_broken_is_told() -> None:
    found = [each for each in entries("httprr trace v1\n5 5\nabc", "httprr") if isinstance(each, Exchange)]
    assert [defect.defect for each in found for defect in each.defects] == ["broken-recording"]


def test_an_answer_is_placed_in_the_file_that_it_is() -> None:
    text = '{"choices": [{"message": {}}]}'
    found = entry(text, "response")
    assert isinstance(found, Exchange)
    places = Place("response.body"), Place("response.body", ("choices", 0)), Place("file")
    spans = [found.locator.locate(place).offsets for place in places if found.locator]
    assert spans == [(0, len(text)), (13, len(text) - 2), (0, len(text))]
