"""JSON Lines: bodies, batches and chunks, a line each."""

from __future__ import annotations

import json

import pytest

from anyint_lint.model import JSON, Exchange, Place, Position, Skipped
from anyint_lint.readers import read
from anyint_lint.readers.lines import head_of, is_one_answer, looks_like_lines
from anyint_lint.sources import FileSource
from tests.reading import ANSWER, CHAT, URL, USER, batch_line, entries, kinds

LINE = json.dumps(batch_line())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\n\r\n", "\n \t\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_are_told_whatever_stands_between_them(end: str, encoding: str) -> None:
    text = end + LINE + end + json.dumps(CHAT) + end + LINE
    found = entries(text.encode(encoding))
    assert [list(each.document["request"]) for each in found if isinstance(each, Exchange)] == [
        ["method", "url", "body"],
        ["body"],
        ["method", "url", "body"],
    ]
    assert [each.index for each in found if isinstance(each, Exchange)] == [0, 1, 2]


@pytest.mark.parametrize("broken", ['{"custom_id": "2", ', "{]", "x", '{"a": 1} {"b": 2}', LINE + ","])
@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_broken_line_is_a_finding_and_the_others_are_read(broken: str, where: int) -> None:
    lines = [LINE, LINE]
    lines.insert(where, broken)
    found = entries("\r\n".join(lines))
    assert ["invalid-json" if each.defects else "read" for each in found if isinstance(each, Exchange)] == [
        "invalid-json" if number == where else "read" for number in range(3)
    ]
    told = found[where]
    assert isinstance(told, Exchange)
    assert told.index == where
    assert told.defects[0].span is not None
    assert told.defects[0].span.start.line == where + 1


def test_lines_of_a_recorder_are_read_when_the_first_is_broken() -> None:
    recorded = {"req": {"url": URL, "method": "POST", "body": CHAT}, "res": {"status": 200}}
    text = "\n".join(['{"req": {', *[json.dumps(recorded)] * 3])
    assert kinds(text) == ["broken line", *["method url body"] * 3]


def test_a_broken_line_among_lines_of_another_kind_is_skipped() -> None:
    assert kinds('{"a": 1}\n{"a": \n{"a": 3}') == ["other JSON", "broken line", "other JSON"]
    assert kinds('{"a": 1}\n{"model": "m", "messages": [\n{"a": 3}') == ["other JSON", "invalid-json", "other JSON"]


def test_lines_of_several_kinds_are_told_one_by_one() -> None:
    lines = [batch_line(), batch_line("/v1/embeddings", {"input": "x"}), CHAT, {"messages": [USER, ANSWER]}, [], 1]
    text = "\n".join(map(json.dumps, lines))
    assert kinds(text) == [
        "method url body",
        "batch line of another route",
        "body",
        "fine-tuning example",
        "JSON array",
        "JSON value",
    ]
    # What is skipped is counted, so that an index is a place in the file.
    assert [found.index for found in entries(text) if isinstance(found, Exchange)] == [0, 2]


def test_a_batch_line_without_its_id_is_read_all_the_same() -> None:
    line = batch_line()
    del line["custom_id"]
    assert kinds(json.dumps(line)) == ["method url body"]
    assert kinds(f"{LINE}\n{json.dumps(line)}\n{LINE}") == ["method url body"] * 3


def test_what_is_odd_in_a_line_is_placed_in_that_line() -> None:
    found = entries(f'{LINE}\n\n{{"model": "é😀", "messages": [], "model": "\\ud800"}}\n{LINE}')[1]
    assert isinstance(found, Exchange)
    assert [defect.defect for defect in found.defects] == ["duplicate-key", "invalid-json"]
    assert [str(defect.span and defect.span.start) for defect in found.defects] == [
        str(Position(3, 33)),
        str(Position(3, 42)),
    ]
    assert "on line" not in found.defects[0].message


@pytest.mark.parametrize(
    ("line", "defect"),
    [('{"messages": ' + "[" * 200, "too-deep"), ('{"messages": "\udcff", "model": ', "invalid-json")],
)
def test_a_line_may_be_too_deep_or_no_utf8(line: str, defect: str) -> None:
    text = f"{LINE}\n{line}\n{LINE}".encode("utf-8", "surrogateescape")
    assert kinds(text) == ["method url body", defect, "method url body"]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(CHAT, indent=1),
        '{\n"model": "m", "messages": [\n{"role": "user", "content": "Hi"}\n]}',
        '{"request": {"body":\n' + json.dumps(CHAT) + "\n}}",
        "\n\n" + json.dumps(CHAT) + "\n\n",
        '{"model": "m", "messages": []\r}',
    ],
)
def test_one_document_over_several_lines_is_no_json_lines(text: str) -> None:
    assert kinds(text) == ["body"]


def test_a_list_of_requests_over_several_lines_is_no_json_lines() -> None:
    assert kinds("[\n" + json.dumps(CHAT) + "\n]") == ["JSON array"]


@pytest.mark.parametrize(
    ("document", "kind"), [(CHAT, "body"), (batch_line(), "method url body"), ({"a": 1}, "other JSON")]
)
def test_a_single_line_is_both(document: JSON, kind: str) -> None:
    assert kinds(json.dumps(document) + "\n") == [kind]


CHUNKS: list[JSON] = [
    {"id": "", "object": "", "model": "", "choices": [], "prompt_filter_results": [{"prompt_index": 0}]},
    {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "Hi"}}]},
    {"object": "chat.completion.chunk", "choices": [], "usage": {"total_tokens": 1}},
]


@pytest.mark.parametrize("text", [json.dumps(CHUNKS), "\n".join(map(json.dumps, CHUNKS))], ids=["list", "lines"])
def test_stored_chunks_are_a_stream_though_the_first_has_no_choices_yet(text: str) -> None:
    (found,) = read(FileSource("x", text.encode()))
    assert isinstance(found, Exchange)
    assert found.document == {"response": {"events": CHUNKS}}


def test_a_chunk_that_is_no_json_stays_in_its_stream() -> None:
    text = "\n".join([json.dumps(CHUNKS[1]), "{oops", json.dumps(CHUNKS[2])])
    (found,) = read(FileSource("x", text.encode()))
    assert isinstance(found, Exchange)
    assert found.document["response"]["events"] == [CHUNKS[1], "{oops", CHUNKS[2]]
    assert found.locator is not None
    assert found.locator.locate(Place("response.events", (1,)))[:2] == (Position(2, 1), Position(2, 6))


def test_lists_with_choices_of_other_kinds_are_no_stream() -> None:
    text = json.dumps([{"question": "?", "choices": ["a", "b"]}, {"question": "?", "choices": []}])
    assert list(read(FileSource("x", text.encode()))) == [Skipped("JSON array")]


BODY_LINE = json.dumps(CHAT)


@pytest.mark.parametrize(
    ("text", "exchanges"),
    [
        (f"interactions:\n- request:\n    uri: https://x/chat/completions\n    body: |\n      {BODY_LINE}\n", 1),
        (f"curl https://x/v1/chat/completions -d '\n{BODY_LINE}\n'\n", 1),
        (f"monitors:\n  - url: https://x/v1/chat/completions\n    body: |\n      {BODY_LINE}\n", 0),
        (f"Send this:\n\n{BODY_LINE}\n\nto the server.\n", 0),
        (f"POST /v1/chat/completions HTTP/1.1\nHost: x\n\n{BODY_LINE}\n", 0),
    ],
    ids=["cassette", "curl", "YAML", "prose", "HTTP"],
)
def test_a_body_in_a_line_of_something_else_is_no_json_lines(text: str, exchanges: int) -> None:
    found = [each for each in read(FileSource("x", text.encode())) if isinstance(each, Exchange)]
    assert len(found) == exchanges
    assert [each.defects for each in found] == [()] * exchanges


def test_conversations_without_any_model_are_no_bodies_that_forgot_it() -> None:
    line = json.dumps({"messages": [{"role": "system", "content": "Be brief."}, USER]})
    assert kinds(f"{line}\n{line}") == ["conversation without a model"] * 2
    assert kinds(f"{line}\n{json.dumps(CHAT)}") == ["body", "body"]


def test_a_list_of_chunks_that_ends_with_done_is_a_whole_stream() -> None:
    text = "\n".join([*map(json.dumps, CHUNKS), "[DONE]"])
    (found,) = read(FileSource("x", text.encode()))
    assert isinstance(found, Exchange)
    assert found.document["response"] == {"events": CHUNKS, "done": True}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('{"a": 1}\n[]', True),
        ('{"a": 1}\n', False),
        ("1\n" + '{"a": 1}', False),
        # A broken one before some of ours.
        (f'{{"a": \n{LINE}\n{LINE}', True),
        (f'{{"a": \n{LINE}', True),
        (f"x\n{LINE}", False),
        (f"x\n{LINE}\n{LINE}", True),
        (f"x\ny\n{LINE}\n{LINE}", False),
        (f"x\n{LINE},\n{LINE}", False),
        ('{"a": \n{"a": 1}\n{"a": 2}', False),
        # What is one document is none of lines.
        ('{\n"a": 1}', False),
        ('{"a":\n' + json.dumps(CHAT) + "}", False),
    ],
)
def test_lines_are_told_by_the_first_and_by_what_is_ours(text: str, lines: bool) -> None:
    assert looks_like_lines(text.encode()) is lines


def test_the_first_lines_tell_what_a_file_is() -> None:
    other = json.dumps({"a": 1})
    assert looks_like_lines("\n".join(["{", *[other] * 18, LINE]).encode())
    assert not looks_like_lines("\n".join(["{", *[other] * 19, LINE]).encode())


def test_what_stands_behind_the_first_lines_does_not_tell() -> None:
    assert looks_like_lines("\n".join(["{", *[LINE] * 19, *["x"] * 100]).encode())


def test_of_a_large_file_most_of_the_first_lines_are_objects() -> None:
    assert looks_like_lines(f"x\n{LINE}\n{LINE}".encode(), cut=True)
    assert looks_like_lines(b'x\n{"a": 1}\n{"b": 1}', cut=True)
    assert not looks_like_lines(f"x\n{LINE}".encode(), cut=True)
    assert not looks_like_lines(f"{{\n{LINE},\n{LINE},\n".encode(), cut=True)


def test_the_first_lines_say_of_the_others_whether_they_are_ours_and_have_models() -> None:
    conversation = json.dumps({"messages": [USER]})
    for text, head in (
        (LINE, (True, False)),
        (json.dumps(CHAT), (True, True)),
        (conversation, (True, False)),
        ('{"a": 1}', (False, False)),
        ('{"model": 1}', (False, True)),
        ("x\n[1]", (False, False)),
    ):
        assert head_of(text.encode(), None) == head
        assert head_of(text.encode(), "payload") == (True, True)


def test_a_line_of_a_stream_has_its_place() -> None:
    text = "\n\n".join(["", *map(json.dumps, CHUNKS), " [DONE] "])
    (found,) = read(FileSource("x", text.encode()))
    assert isinstance(found, Exchange)
    assert found.document["response"] == {"events": CHUNKS, "done": True}
    assert found.locator is not None
    start, end = found.locator.locate(Place("response.events", (1, "choices", 0, "delta", "content"))).offsets
    assert text[start:end] == '"Hi"'


def test_chunks_are_one_answer_where_the_first_line_is_one() -> None:
    lines = [*map(json.dumps, CHUNKS)]
    for text, one in ((lines, True), (["{oops", *lines], False), ([lines[1], "{oops"], True), (["{}", *lines], False)):
        assert is_one_answer("\n".join(text).encode()) is one
    assert not is_one_answer(b"")


def test_a_broken_line_is_placed_where_it_begins() -> None:
    (_, found) = entries(f"{json.dumps(CHAT)}\n{json.dumps(CHAT)[:-1]}\n")
    assert isinstance(found, Exchange)
    assert found.locator is not None
    assert found.locator.locate(Place("file")).start.line == 2
