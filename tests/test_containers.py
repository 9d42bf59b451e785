"""Any payload, in any container, with any quoting: the place that is told is where the value is."""

from __future__ import annotations

import base64
import gzip
import io
import json
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint import textmap
from anyint_lint.checking import Checking
from anyint_lint.linter import default_linter
from anyint_lint.model import JSON, Exchange, Place
from anyint_lint.readers import httprr, read
from anyint_lint.readers.marks import recorder_of
from anyint_lint.readers.recorders import RECORDERS
from anyint_lint.reporters import REPORTERS, Style
from anyint_lint.sources import FileSource, from_bytes
from tests.containers import ANSWER, CONTAINERS, NOT_FOR_ANY_BODY, URL

TEXTS = st.text(st.sampled_from("aé你😀\"'\\/\n\t:#-{}[]&*!|> ,%@`~"), max_size=12)
# The value that is looked for is written in a way that stands nowhere else.
MARK = "§mark§"


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


def recorders_of(text: str) -> set[str | None]:
    # Those that are neither JSON nor YAML are told by their own readers.
    if httprr.looks_like_httprr(text.encode()):
        return {"httprr"}
    return {"curl"} if text.startswith("#!") else set(map(recorder_of, yaml.safe_load_all(text)))


def test_there_is_a_container_of_every_recorder() -> None:
    """So what is tried in each container is tried with each of them: places, fixes, ignores, keys, hostile input."""
    body = json.dumps({"model": "mark", "messages": [{"role": "user", "content": "Hi"}]})
    every = (CONTAINERS | NOT_FOR_ANY_BODY).values()
    assert set().union(*(recorders_of(container(body, Random(0))) for container in every)) == RECORDERS.keys()


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


@pytest.mark.parametrize("broken", ["@x", '"{\\"model\\": 0}', '\'{"model": 0}', '{"model": 0', "a: b: c", "*nope"])
def test_entries_around_a_broken_one_are_checked(broken: str) -> None:
    bodies = ("'{\"model\": 1}'", broken, "'{\"model\": 2}'")
    text = "interactions:\n" + "".join(
        f"- request:\n    uri: {URL}\n    method: POST\n    body: {body}\n  response: {{status: 400}}\n"
        for body in bodies
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
        "interactions:\n- request: {uri: /chat/completions, parsed_body: {a: [!!binary /w==]}}",
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


def test_chunks_that_were_stored_apart_are_one_stream_with_places() -> None:
    stream = 'data: {"choices": [{"index": 0, "delta": {"content": "a"}}]}\n\ndata: [DONE]\n\n'
    chunks = [stream[:15], stream[15:40], stream[40:]]
    recording = {"request": {"url": URL, "method": "POST"}, "response": {"status": 200, "chunks": chunks}}
    text = json.dumps({"recordings": [recording]})
    found = only_exchange(text.encode())
    assert found.document["response"]["done"]
    assert shown(text, found, Place("response.events", (0, "choices", 0, "delta", "content"))) == '\\"a\\"'
    assert shown(text, found, Place("response.events", (0, "choices"))).count(", ") > 1


def test_an_event_that_is_no_json_is_meant_as_a_whole() -> None:
    stream = 'data: {"choices": []}\n\ndata: Bad gateway \n\n'
    text = json.dumps({"request": {"url": URL}, "response": {"status": 200, "body": stream}})
    found = only_exchange(text.encode())
    assert found.document["response"]["events"] == [{"choices": []}, "Bad gateway "]
    assert shown(text, found, Place("response.events", (1,))) == "Bad gateway"


def test_events_that_were_stored_without_their_blank_lines_are_events() -> None:
    chunks = ['data: {"choices": []}', 'data: {"choices": [], "usage": {"total_tokens": 1}}', "data: [DONE]"]
    entry = {"request": {"url": URL}, "response": {"status": 200, "body": {"kind": "sse", "chunks": chunks}}}
    found = only_exchange(json.dumps({"entries": [entry]}).encode())
    assert len(found.document["response"]["events"]) == 2
    assert found.document["response"]["done"]


def test_of_a_pattern_that_leaves_things_out_no_body_is_known() -> None:
    for partial in (True, False):
        patterns = [{"equalToJson": '{"stream": true}', "ignoreExtraElements": partial}]
        found = only_exchange(json.dumps({"request": {"url": URL, "bodyPatterns": patterns}}).encode())
        assert ("body" in found.document["request"]) is not partial


def test_a_body_and_its_answer_without_http_are_an_exchange() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
    text = json.dumps({"request": body, "response": {"choices": []}})
    for lines in (text, text + "\n" + text):
        found = [each for each in read(FileSource("x", lines.encode())) if isinstance(each, Exchange)]
        assert [each.index for each in found] == list(range(len(lines.splitlines())))
        assert {json.dumps(each.document) for each in found} == {
            json.dumps({"request": {"body": body}, "response": {"body": {"choices": []}}})
        }


def test_an_answer_of_the_batch_api_is_an_answer() -> None:
    line = {"id": "b", "custom_id": "r", "response": {"status_code": 400, "body": {"error": {"message": "no"}}}}
    found = only_exchange(json.dumps(line).encode())
    assert found.document == {"response": {"status": 400, "body": {"error": {"message": "no"}}}}


def test_an_empty_body_stays_one_though_something_holds_it() -> None:
    text = json.dumps({"interactions": [{"request": {"uri": URL, "body": {"string": "", "encoding": "UTF-8"}}}]})
    assert "body" not in only_exchange(text.encode()).document["request"]


@pytest.mark.parametrize("where", ["request", "folder", "collection"])
def test_the_token_of_a_collection_is_the_authorization_of_its_requests(where: str) -> None:
    auth = {"auth": {"type": "bearer", "bearer": [{"key": "token", "value": "sk-proj-9fK2mQ7xR4tW8zB3nV6c"}]}}
    request = {"method": "POST", "url": URL, "header": [], **(auth if where == "request" else {})}
    folder = {"name": "f", "item": [{"name": "r", "request": request}], **(auth if where == "folder" else {})}
    collection = {"info": {"name": "x"}, "item": [folder], **(auth if where == "collection" else {})}
    text = json.dumps(collection)
    found = only_exchange(text.encode())
    assert found.document["request"]["headers"] == {"authorization": "Bearer sk-proj-9fK2mQ7xR4tW8zB3nV6c"}
    assert shown(text, found, Place("request.headers", ("authorization",))) == '"sk-proj-9fK2mQ7xR4tW8zB3nV6c"'


def test_a_header_of_the_request_wins_over_the_token_of_its_collection() -> None:
    request = {"url": URL, "headers": [{"name": "Authorization", "value": "Bearer {{KEY}}"}]}
    resource = {"_type": "request", **request, "authentication": {"token": "other"}}
    found = only_exchange(json.dumps({"__export_format": 4, "resources": [resource]}).encode())
    assert found.document["request"]["headers"] == {"authorization": "Bearer {{KEY}}"}


@pytest.mark.parametrize("variable", ["{{n}}", "${N}", "$NUMBER"])
def test_places_behind_a_variable_are_exact(variable: str) -> None:
    body = f'{{"n": {variable}, "temperature": 9}}'
    request = {"method": "POST", "url": {"raw": URL}, "body": {"mode": "raw", "raw": body}}
    for text in (
        json.dumps({"info": {"name": "x"}, "item": [{"name": "r", "request": request}]}),
        f"curl {URL} -d '{body}'\n",
    ):
        (found,) = read(FileSource("x", text.encode()))
        assert isinstance(found, Exchange)
        assert found.document["request"]["body"] == {"n": None, "temperature": 9}
        assert shown(text, found, Place("request.body", ("temperature",))) == "9"


def test_an_answer_that_is_no_json_is_shown_as_a_whole() -> None:
    text = f"interactions:\n- request: {{uri: {URL}}}\n  response:\n    body: {{string: '<html> no '}}\n"
    assert shown(text, only_exchange(text.encode()), Place("response.body")) == "<html> no"


def test_two_lists_are_paired_by_index_and_their_gzipped_file_is_read() -> None:
    body = base64.b64encode(b'{"model": "m", "messages": []}').decode()
    answer = base64.b64encode(gzip.compress(json.dumps(ANSWER).encode(), mtime=0)).decode()
    text = (
        f"requests:\n- body: null\n  method: GET\n  uri: https://x/other\n"
        f"- body: !!binary |\n    {body}\n  headers: {{}}\n  method: POST\n  uri: {URL}\n"
        f"responses:\n- body: {{string: ''}}\n  status: {{code: 404}}\n"
        f"- body:\n    string: !!binary |\n      {answer}\n  status: {{code: 200, message: OK}}\n"
    )
    (_, found) = read(from_bytes(gzip.compress(text.encode()), name="x.yaml.gz"))
    assert isinstance(found, Exchange)
    assert found.document["request"]["body"] == {"model": "m", "messages": []}
    assert found.document["response"] == {"status": 200, "body": ANSWER}


NO_KEY = [{"type": "noauth"}, {"type": "apikey", "apikey": []}, {"type": "bearer", "disabled": True, "bearer": []}]
BEARER = {"type": "bearer", "bearer": [{"key": "token", "value": "{{KEY}}"}]}


def postman_headers(**auth: JSON) -> JSON:
    request = {"method": "POST", "url": URL, "header": [], **({"auth": auth} if auth else {})}
    collection = {"info": {"name": "x"}, "auth": BEARER, "item": [{"name": "r", "request": request}]}
    return only_exchange(json.dumps(collection).encode()).document["request"]["headers"]


@pytest.mark.parametrize("auth", NO_KEY)
def test_a_request_that_says_that_it_has_no_token_inherits_none(auth: JSON) -> None:
    assert postman_headers(**auth) == {}


def test_other_schemes_send_something() -> None:
    assert postman_headers(type="oauth2", oauth2=[]) == {"authorization": "Bearer {{token}}"}
    assert postman_headers(type="basic", basic=[]) == {"authorization": "Basic {{credentials}}"}
    assert postman_headers() == {"authorization": "Bearer {{KEY}}"}


def test_a_key_that_is_split_over_two_strings_shows_in_no_frame() -> None:
    key = "sk-proj-q7Xk2mPz9LwT4vRb8YcN3dHs6Jf1Gt5U"
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": key}], "temperature": 9})
    at = body.index(key) + 15
    entry = {"RequestUri": URL, "RequestMethod": "POST", "RequestBody": [body[:at], body[at:]], "StatusCode": 400}
    text = json.dumps({"Entries": [entry]}, indent=1)
    result, _ = Checking(default_linter()).run(["-"], lambda: io.BytesIO(text.encode()))
    assert {"recorded-secret", "out-of-range"} <= {finding.rule for finding in result}
    for name, report in REPORTERS.items():
        shown = "".join(report(result, Style(colour=False, width=120)))
        assert key[:15] not in shown, name
        assert key[15:] not in shown, name


def test_of_a_matcher_that_is_a_pattern_no_body_is_known() -> None:
    for matcher, known in (("json", True), ("exact", True), ("jsonPartial", False), ("regex", False)):
        fields = {"path": "/v1/chat/completions", "body": '{"model": "m"}'}
        request = {name: [{"matcher": "exact", "value": value}] for name, value in fields.items()}
        request["body"][0]["matcher"] = matcher
        text = json.dumps(
            {"data": {"pairs": [{"request": request, "response": {"encodedBody": True, "body": "e30="}}]}}
        )
        found = only_exchange(text.encode())
        assert ("body" in found.document["request"]) is known
        assert found.document["response"]["body"] == {}
