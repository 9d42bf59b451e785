"""Go's traces: requests and answers as they were on the wire, with their lengths in front."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.model import Exchange, Place
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
