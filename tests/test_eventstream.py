"""Event-stream text: what the specification's parser reads, and where each character of it stands."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.readers.eventstream import Event, events, looks_like_events
from tests.strategies import randoms

LINE_ENDS = ("\n", "\r\n", "\r")


def data(text: str) -> list[str]:
    return [event.data for event in events(text)]


def test_an_event_is_what_stands_before_a_blank_line() -> None:
    assert data("data: a\n\ndata: b\n\n") == ["a", "b"]


def test_data_lines_are_joined_by_line_feeds() -> None:
    assert data("data: YHOO\ndata: +2\ndata: 10\n\n") == ["YHOO\n+2\n10"]


@pytest.mark.parametrize("end", LINE_ENDS)
def test_all_three_line_ends(end: str) -> None:
    assert data(f"data: a{end}data: b{end}{end}data: c{end}{end}") == ["a\nb", "c"]


def test_line_ends_may_be_mixed() -> None:
    assert data("data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\r") == ["a\nb\nc", "d"]


def test_carriage_return_and_line_feed_are_one_line_end() -> None:
    assert data("data: a\r\ndata: b\r\n\r\n") == ["a\nb"]


@pytest.mark.parametrize("other", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_other_separators_end_no_line(other: str) -> None:
    assert data(f"data: a{other}b\n\n") == [f"a{other}b"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("data:a", "a"),
        ("data: a", "a"),
        ("data:  a", " a"),
        ("data:\ta", "\ta"),
        ("data: a ", "a "),
        ("data: a: b", "a: b"),
    ],
)
def test_one_space_after_the_colon_is_not_of_the_value(line: str, value: str) -> None:
    assert data(f"{line}\n\n") == [value]


def test_a_field_without_a_colon_has_an_empty_value() -> None:
    # The specification's own example; its third event lacks the blank line.
    assert [(event.data, event.complete) for event in events("data\n\ndata\ndata\n\ndata:")] == [
        ("", True),
        ("\n", True),
        ("", False),
    ]


def test_comments_are_no_events() -> None:
    assert data(": OPENROUTER PROCESSING\n\n:\n\ndata: a\n: data: b\ndata: c\n\n") == ["a\nc"]


@pytest.mark.parametrize(
    "line", ["id: 1", "retry: 10", "event: ping", "Data: a", " data: a", "data : a", "foo: a", "{}"]
)
def test_a_block_without_data_is_no_event(line: str) -> None:
    assert data(f"{line}\n\n") == []


def test_the_name_is_the_last_event_field_of_the_block() -> None:
    text = "event: x\nevent: error\ndata: a\n\nevent: lost\n\ndata: b\n\ndata: c\nevent\n\n"
    assert [event.name for event in events(text)] == ["error", "", ""]


def test_a_byte_order_mark_at_the_start_is_no_text() -> None:
    assert data("\ufeffdata: a\n\n") == ["a"]
    assert data("\ufeff\ufeffdata: a\n\ndata: \ufeffb\n\n") == ["\ufeffb"]


@pytest.mark.parametrize(
    ("text", "complete"),
    [("data: a", False), ("data: a\n", False), ("data: a\r\n", False), ("data: a\n\n", True), ("data: a\r\r", True)],
)
def test_an_event_is_complete_when_a_blank_line_ends_it(text: str, complete: bool) -> None:
    assert [(event.data, event.complete) for event in events(text)] == [("a", complete)]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", ": only a comment", "dat"])
def test_texts_without_events(text: str) -> None:
    assert data(text) == []


def test_an_empty_value_stands_where_it_would_begin() -> None:
    (event,) = events("id: 1\ndata: \n\n")
    assert event.place.span(0, 0) == (12, 12)


def test_a_value_over_two_lines_spans_what_lies_between_them() -> None:
    text = "data: [1,\r\n: a comment\r\ndata: 2]\r\n\r\n"
    (event,) = events(text)
    assert text[slice(*event.place.span(0, len(event.data)))] == "[1,\r\n: a comment\r\ndata: 2]"
    assert text[slice(*event.place.span(4, 5))] == "2"


def test_a_line_feed_between_values_stands_where_the_earlier_line_ends() -> None:
    text = "data: a\ndata: b\r\ndata: c\n\n"
    (event,) = events(text)
    assert [event.place.span(at, at + 1) for at in (1, 3)] == [(7, 8), (15, 17)]


@pytest.mark.parametrize(
    "text",
    [
        "data: {}\n\n",
        "data:{}",
        "\ufeffdata: a\n\n",
        "\r\n\n\rdata: a",
        # The space that folded YAML makes of an empty first line.
        " data: a\n\n",
        ": ping\n\n",
        "event: error\ndata: {}\n\n",
        "id:1\n",
        "retry: 3000\n",
    ],
)
def test_texts_that_look_like_events(text: str) -> None:
    assert looks_like_events(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "data",
        "data {}",
        "Data: a",
        "database: a",
        '{"data": 1}',
        '"data: a"',
        "[1]",
        "1",
        "null",
        "<html>",
        "x\ndata: a",
    ],
)
def test_texts_that_look_like_something_else(text: str) -> None:
    assert not looks_like_events(text)


def test_time_grows_with_the_length_alone() -> None:
    start = time.perf_counter()
    for piece in ("data", ":", "\r", "\n", " ", "data:\n", "data:\r\n\r\n", ": \n", "d", "\ufeff"):
        text = piece * (100_000 // len(piece))
        looks_like_events(text + "x")
        list(events(text))
    assert time.perf_counter() - start < 10


LINES = st.text(
    st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]) | st.sampled_from(": {\u2028\ufeff"), max_size=6
)
NAMES = LINES.filter(lambda name: not name.startswith(" "))
EVENTS = st.lists(st.tuples(st.lists(LINES, min_size=1, max_size=3), NAMES), max_size=4)


def written(wanted: list[tuple[list[str], str]], random: Random) -> str:
    """The events as text, with what a parser must step over between their lines."""
    text = random.choice(["", "\ufeff"])
    for values, name in wanted:
        fields = [_field("data", value, random) for value in values]
        if name:
            fields.insert(random.randrange(len(fields) + 1), _field("event", name, random))
        for line in (*fields, ""):
            if random.random() < 0.3 and line:
                text += random.choice([": a comment", ":", "id: 7", "data2: x", " data: x"]) + random.choice(LINE_ENDS)
            text += line + _line_end(text + line, random)
    return text


def _field(name: str, value: str, random: Random) -> str:
    if not value and random.random() < 0.3:
        return name
    return f"{name}: {value}" if value.startswith(" ") or random.random() < 0.5 else f"{name}:{value}"


def _line_end(before: str, random: Random) -> str:
    """A line feed right after a carriage return would end no line of its own."""
    return random.choice(LINE_ENDS[1:] if before.endswith("\r") else LINE_ENDS)


@given(EVENTS, randoms)
def test_what_was_written_is_read_again(wanted: list[tuple[list[str], str]], random: Random) -> None:
    read = list(events(written(wanted, random)))
    assert [(event.data, event.name, event.complete) for event in read] == [
        ("\n".join(values), name, True) for values, name in wanted
    ]


@given(EVENTS, randoms)
def test_each_character_has_its_place(wanted: list[tuple[list[str], str]], random: Random) -> None:
    text = written(wanted, random)
    for event in events(text):
        assert_placed(event, text)


@given(st.text(st.sampled_from("data: \r\n\ufeffx"), max_size=40))
def test_whatever_the_text_places_are_right_and_in_order(text: str) -> None:
    end = 0
    for event in events(text):
        assert_placed(event, text)
        start = event.place.span(0, 0)[0]
        assert start >= end
        end = event.place.span(0, len(event.data))[1]


def assert_placed(event: Event, text: str) -> None:
    for index, character in enumerate(event.data):
        source = text[slice(*event.place.span(index, index + 1))]
        assert source == character or (character == "\n" and source in LINE_ENDS)
