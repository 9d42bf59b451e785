"""Headers in the forms of all recorders, and where each of them stands."""

from __future__ import annotations

import pytest

from anyint_lint.model import JSON
from anyint_lint.readers.headers import HeaderPlace, headers_of

KEYED = HeaderPlace(("X-Key",), ("X-Key",), True)
FORMS: dict[str, tuple[JSON, HeaderPlace]] = {
    "mapping": ({"Accept": "*/*", "X-Key": "k"}, KEYED),
    "mapping to lists": ({"X-Key": ["k"]}, KEYED._replace(value=("X-Key", 0))),
    "mapping to bytes": ({"X-Key": b"k"}, KEYED),
    "WireMock": ({"X-Key": {"equalTo": "k", "caseInsensitive": True}}, KEYED._replace(value=("X-Key", "equalTo"))),
    "WireMock, a part": ({"X-Key": {"contains": "k"}}, KEYED._replace(value=("X-Key", "contains"))),
    "pairs": (
        [{"name": "A", "value": "*"}, {"name": "X-Key", "value": "k"}],
        HeaderPlace((1, "value"), (1, "name"), False),
    ),
    "pairs of Postman": ([{"key": "X-Key", "value": "k"}], HeaderPlace((0, "value"), (0, "key"), False)),
    "flat list": (["Accept", "*/*", "X-Key", "k"], HeaderPlace((3,), (2,), False)),
    "flat list with one too many": (["X-Key", "k", "Accept"], HeaderPlace((1,), (0,), False)),
}


@pytest.mark.parametrize(("raw", "place"), FORMS.values(), ids=FORMS)
def test_a_header_is_found_in_every_form(raw: JSON, place: HeaderPlace) -> None:
    values, places = headers_of(raw)
    assert values["x-key"] == "k"
    assert places["x-key"] == place
    assert values.keys() == places.keys() <= {"x-key", "accept", "a"}


@pytest.mark.parametrize(
    "raw",
    [
        {"Via": ["one", "two"], "via": "three"},
        [{"name": "Via", "value": "one"}, {"name": "VIA", "value": "two"}, {"name": "via", "value": "three"}],
        ["Via", "one", "via", "two", "VIA", "three"],
    ],
)
def test_a_header_that_comes_more_than_once_has_all_its_values_and_the_first_place(raw: JSON) -> None:
    values, places = headers_of(raw)
    assert values == {"via": ["one", "two", "three"]}
    assert places["via"].value in (("Via", 0), (0, "value"), (1,))


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (5, "5"), (True, "True"), (b"\xffk", "\ufffdk"), ([None], ""), ([7], "7")]
)
def test_a_value_of_another_kind_is_the_text_of_it(value: JSON, text: str) -> None:
    assert headers_of({"a": value})[0] == {"a": text}
    if not isinstance(value, list):
        assert headers_of([{"name": "a", "value": value}])[0] == {"a": text}


def test_a_header_that_is_switched_off_is_not_sent() -> None:
    assert headers_of([{"key": "A", "value": "1", "disabled": True}, {"key": "B", "value": "2", "disabled": False}])[
        0
    ] == {"b": "2"}


@pytest.mark.parametrize(
    "raw", [None, "a: b", 7, [["a", "b"]], ["a"], [{"name": 1, "value": "a"}], [{}], ["a", {}], {"a": {"matches": "b"}}]
)
def test_what_is_in_no_form_is_no_header(raw: JSON) -> None:
    assert headers_of(raw) == ({}, {})
