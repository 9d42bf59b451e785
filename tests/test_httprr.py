"""Go's traces: requests and answers as they were on the wire, with their lengths in front."""

from __future__ import annotations

import gzip
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.errors import NotEditable
from anyint_lint.jsontext import MOST_FLAWS
from anyint_lint.model import Change, Exchange, Place
from anyint_lint.readers import httprr, read
from anyint_lint.sources import FileSource

REQUEST = (
    "POST https://api.anyint.ai/openai/v1/chat/completions HTTP/1.1\r\nHost: api.anyint.ai\r\n"
    'Authorization: Bearer x\r\n\r\n{"model": "é😀", "messages": []}'
)
RESPONSE = 'HTTP/2.0 200 OK\r\nContent-Type: application/json\r\n\r\n{"choices": []}'


def trace(*records: tuple[str, str]) -> bytes:
    head = b"httprr trace v1\n"
    return head + b"".join(
        f"{len(request.encode())} {len(response.encode())}\n{request}{response}".encode()
        for request, response in records
    )


def test_both_sides_are_read() -> None:
    first, second = httprr.tree(FileSource("x", trace((REQUEST, RESPONSE), (REQUEST, RESPONSE)))).value["entries"]
    assert first == second
    assert first["request"]["method"] == "POST"
    assert first["request"]["url"] == "https://api.anyint.ai/openai/v1/chat/completions"
    assert {"name": "Authorization", "value": "Bearer x"} in first["request"]["headers"]
    assert first["response"]["status"] == 200


@pytest.mark.parametrize("number", [0, 1])
def test_places_count_code_points(number: int) -> None:
    data = trace((REQUEST, RESPONSE), (REQUEST, RESPONSE))
    found = list(read(FileSource("x", data)))[number]
    assert isinstance(found, Exchange)
    assert found.locator is not None
    start, end = found.locator.locate(Place("request.body", ("model",))).offsets
    assert data.decode()[start:end] == '"é😀"'


def test_a_trace_cut_short_keeps_what_came_before() -> None:
    whole = trace((REQUEST, RESPONSE), (REQUEST, RESPONSE))
    first, broken = read(FileSource("x", whole[:-40]))
    assert isinstance(first, Exchange)
    assert first.defects == ()
    assert isinstance(broken, Exchange)
    assert [defect.defect for defect in broken.defects] == ["broken-recording"]


@given(st.binary(max_size=60), st.integers(0, 200), st.integers(0, 200))
def test_any_bytes_are_read(data: bytes, cut: int, length: int) -> None:
    whole = trace((REQUEST, RESPONSE))
    for text in (b"httprr trace v1\n" + data, whole[:cut] + data + whole[cut + length :]):
        tree = httprr.tree(FileSource("x", text))
        assert all(0 <= start <= end <= len(tree.source.text) for start, end in tree.spans.values())


BODY = '{"model": "é😀", "messages": []}'


def request(*lines: str, target: str = "/v1/chat/completions", body: str = BODY) -> str:
    return "\r\n".join([f"POST {target} HTTP/1.1", *lines, "", body])


def chunked(*parts: str, end: str = "\r\n", last: str = "0\r\n\r\n") -> str:
    return "".join(f"{len(part.encode()):x}{end}{part}{end}" for part in parts) + last


def only(data: bytes) -> Exchange:
    (found,) = read(FileSource("x", data))
    assert isinstance(found, Exchange)
    return found


def shown(data: bytes, place: Place) -> str:
    locator = only(data).locator
    assert locator is not None
    return data.decode()[slice(*locator.locate(place).offsets)]


def test_a_path_is_a_url_with_the_host_that_the_headers_name() -> None:
    for lines, url in ((["Host: a.b:8080"], "https://a.b:8080/v1/chat/completions"), ([], "/v1/chat/completions")):
        data = trace((request(*lines), RESPONSE))
        assert only(data).document["request"]["url"] == url
        # What was put before it stands nowhere.
        assert shown(data, Place("request.url")) == "/v1/chat/completions"


def test_headers_stand_where_their_names_and_values_do() -> None:
    data = trace((request("HOST:a.b", "X-A: \t 1 : 2 \t", "no header", "X-B:"), RESPONSE))
    assert only(data).document["request"]["headers"] == {"host": "a.b", "x-a": "1 : 2", "x-b": ""}
    assert shown(data, Place("request.headers", ("x-a",))) == "1 : 2"
    assert shown(data, Place("request.headers", ("x-a",), key=True)) == "X-A"
    assert shown(data, Place("request.headers", ("x-b",))) == ""
    assert shown(data, Place("request.headers")).startswith("POST /v1/chat/completions HTTP/1.1\r\nHOST:a.b")


def test_lines_may_end_as_unix_has_them() -> None:
    found = only(trace((request("Host: a.b").replace("\r\n", "\n"), RESPONSE.replace("\r\n", "\n"))))
    assert found.document["request"]["body"]["model"] == "é😀"
    assert found.document["response"] == {
        "status": 200,
        "headers": {"content-type": "application/json"},
        "body": {"choices": []},
    }


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("cut", [1, 11, len(BODY) - 1])
def test_a_body_in_chunks_is_one_text_and_its_places_are_those_of_the_chunks(cut: int, end: str) -> None:
    body = chunked(BODY[:cut], BODY[cut:], end=end)
    data = trace((request("Transfer-Encoding: chunked", body=body), RESPONSE))
    found = only(data)
    assert found.defects == ()
    assert found.document["request"]["body"] == {"model": "é😀", "messages": []}
    for name, value in (("model", '"é😀"'), ("messages", "[]")):
        written = shown(data, Place("request.body", (name,)))
        assert re.sub(f"{end}[0-9a-f]+{end}", "", written) == value


def test_a_chunk_may_end_within_a_character() -> None:
    at = BODY.encode().index("é".encode()) + 1
    parts = BODY.encode()[:at], BODY.encode()[at:]
    body = b"".join(b"%x;name=value\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    head = request("Transfer-Encoding: chunked", body="").encode()
    data = b"httprr trace v1\n%d %d\n" % (len(head + body), len(RESPONSE)) + head + body + RESPONSE.encode()
    found = only(data)
    assert found.document["request"]["body"]["model"] == "é😀"
    assert found.locator is not None
    span = found.locator.locate(Place("request.body", ("messages",)))
    assert not span.exact
    assert data.decode("utf-8", "replace")[slice(*span.offsets)].endswith('"messages": []}\r\n0\r\n')


@pytest.mark.parametrize(
    "body", [BODY, chunked(BODY, last=""), "20\r\n" + BODY, chunked(BODY).replace("\r\n0", "0"), "fff\r\n" + BODY]
)
def test_what_says_that_it_is_chunked_and_is_not_is_the_body(body: str) -> None:
    """A recorder may have joined the chunks and kept the header."""
    tree = httprr.tree(FileSource("x", trace((request("transfer-encoding: chunked", body=body), RESPONSE))))
    assert tree.value["entries"][0]["request"]["body"] == body


def test_without_a_header_nothing_is_taken_for_chunks() -> None:
    tree = httprr.tree(FileSource("x", trace((request(body=chunked(BODY)), RESPONSE))))
    assert tree.value["entries"][0]["request"]["body"] == chunked(BODY)


def test_an_empty_body_is_none() -> None:
    for lines, body in (((), ""), (("Transfer-Encoding: chunked",), "0\r\n\r\n")):
        tree = httprr.tree(FileSource("x", trace((request(*lines, body=body), "HTTP/1.1 204\r\n\r\n"))))
        (entry,) = tree.value["entries"]
        assert "body" not in entry["request"]
        assert entry["response"] == {"status": 204, "headers": []}


def test_a_body_that_is_no_text_stays_bytes() -> None:
    packed = gzip.compress(BODY.encode(), mtime=0)
    head = request("Content-Encoding: gzip", body="").encode()
    data = b"httprr trace v1\n%d %d\n" % (len(head + packed), len(RESPONSE)) + head + packed + RESPONSE.encode()
    assert only(data).document["request"]["body"]["model"] == "é😀"
    assert only(data).document["response"]["status"] == 200


LEFT_OUT = "nothing is read from here on"


@pytest.mark.parametrize(
    ("data", "flaw", "at"),
    [
        (b"httprr trace v2\n", "the first line is not 'httprr trace v1'", "httprr trace v2"),
        (b"httprr trace v1\nx y\nz\n", f"expected two byte counts, of a request and its response; {LEFT_OUT}", "x y"),
        (b"httprr trace v1\n4 7\n\xc3\xa9", f"the counts say 11 bytes, and 2 follow; {LEFT_OUT}", "4 7"),
        (
            trace(("é\n", RESPONSE)),
            "not a request line ('POST https://… HTTP/1.1'); this request is left out",
            "é",
        ),
        (
            trace((request(), "é" * 300)),
            "not a status line ('HTTP/1.1 200 OK'); this response is left out",
            "é" * 100,
        ),
        (
            trace((request(), "x" * 300 + "\n")),
            "not a status line ('HTTP/1.1 200 OK'); this response is left out",
            "x" * 200,
        ),
        (trace((request(), "x")), "not a status line ('HTTP/1.1 200 OK'); this response is left out", "x"),
    ],
)
def test_what_is_no_trace_is_told_with_its_line(data: bytes, flaw: str, at: str) -> None:
    source = FileSource("x", data)
    (told,) = httprr.tree(source).flaws
    assert (told.defect, told.message, source.text[told.start : told.end]) == ("broken-recording", flaw, at)


def test_entries_after_one_that_is_left_out_are_read() -> None:
    tree = httprr.tree(FileSource("x", trace(("x", RESPONSE), (request(), "y"), (request(), RESPONSE))))
    assert [sorted(entry) for entry in tree.value["entries"]] == [["request"], ["request", "response"]]
    assert len(tree.flaws) == 2


def test_a_trace_is_counted_to_its_last_byte() -> None:
    whole = trace((request(), RESPONSE))
    assert httprr.tree(FileSource("x", whole)).flaws == ()
    (flaw,) = httprr.tree(FileSource("x", whole[:-1])).flaws
    assert "bytes, and" in flaw.message
    (flaw,) = httprr.tree(FileSource("x", whole + b"\n")).flaws
    assert flaw.message.startswith("expected two byte counts")


def test_flaws_are_told_up_to_a_number() -> None:
    assert len(httprr.tree(FileSource("x", trace(*[("x", RESPONSE)] * (MOST_FLAWS + 5)))).flaws) == MOST_FLAWS


def test_nothing_of_a_trace_can_be_changed() -> None:
    tree = httprr.tree(FileSource("x", trace((request(), RESPONSE))))
    change = Change("splice", Place("request.url"), "x", (0, 1))
    with pytest.raises(NotEditable, match="the file counts the bytes of what it recorded"):
        tree.cuts(("entries", 0, "request", "url"), change)


def test_each_part_of_a_trace_has_its_place() -> None:
    data = trace((request("Host: a.b"), RESPONSE))
    for part, written in (
        ("request.method", "POST"),
        ("request.url", "/v1/chat/completions"),
        ("response.status", "200"),
        ("response.body", '{"choices": []}'),
    ):
        assert shown(data, Place(part)) == written
    assert shown(data, Place("response.headers", ("content-type",))) == "application/json"
    assert shown(data, Place("response.headers")) == RESPONSE
    assert shown(data, Place("models")) == request("Host: a.b")
    spans = httprr.tree(FileSource("x", data)).spans
    assert data.decode()[slice(*spans["entries", 0])] == request("Host: a.b") + RESPONSE
    assert data.decode()[slice(*spans["entries", 0, "request", "headers", 0])] == "Host: a.b"


def test_bytes_in_a_line_that_are_no_text_become_replacement_characters() -> None:
    head = request("X-A: a?b").encode().replace(b"?", b"\xff")
    data = b"httprr trace v1\n%d %d\n" % (len(head), len(RESPONSE)) + head + RESPONSE.encode()
    assert only(data).document["request"]["headers"] == {"x-a": "a\ufffdb"}


def test_a_message_may_end_before_its_body() -> None:
    for head in ("POST /v1/chat/completions HTTP/1.1\r\nA: b", "POST /v1/chat/completions HTTP/1.1\r\nA: b\r\n"):
        found = only(trace((head, "HTTP/1.1 200 OK\r\nA: b")))
        assert found.document["request"]["headers"] == {"a": "b"}
        assert found.document["response"] == {"status": 200, "headers": {"a": "b"}}


def test_nothing_of_an_answer_is_taken_for_its_request() -> None:
    for head in ("POST /v1/chat/completions", "POST"):
        source = FileSource("x", trace((head, " HTTP/1.1\r\n" + RESPONSE)))
        assert httprr.tree(source).value == {"entries": []}
    for answer in ("HTTP/1.1 200", "HTTP/1.1 200 O"):
        source = FileSource("x", trace((request(), answer), (request(), RESPONSE)))
        assert "response" not in httprr.tree(source).value["entries"][0]


def test_a_blank_in_a_line_ends_no_headers() -> None:
    found = only(trace((request("A: boX", " ", "X-B: c"), RESPONSE)))
    assert found.document["request"]["headers"] == {"a": "boX", "x-b": "c"}


@pytest.mark.parametrize("end", [6, 7, 8, 9])
def test_a_chunked_body_ends_where_its_message_does(end: int) -> None:
    assert httprr._chunks(b"3\r\nabc\r\n0\r\n\r\n", 0, end) is None
