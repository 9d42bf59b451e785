"""YAML that people write for us: plain values alone, and what is wrong with its place."""

from __future__ import annotations

import pytest
import yaml

from anyint_lint import yamltext
from anyint_lint.model import JSON
from anyint_lint.yamltext import MAX_DEPTH, YamlError, load


def error_of(data: bytes) -> YamlError:
    with pytest.raises(YamlError) as raised:
        load(data)
    return raised.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a: [1, 1.5, true, ~, x]", {"a": [1, 1.5, True, None, "x"]}),
        ("\ufeffa: b", {"a": "b"}),
        ("1: a", {"1": "a"}),
        ("a: 2026-11-26", {"a": "2026-11-26"}),
        ("a: !!str 5", {"a": "5"}),
        ("a: =", {"a": "="}),
        ("[{a: 1}, {a: 2}]", [{"a": 1}, {"a": 2}]),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("{a: 1, b: {a: 2}}", {"a": 1, "b": {"a": 2}}),
    ],
)
def test_plain_values_are_those_of_json(text: str, value: JSON) -> None:
    assert load(text.encode()) == value


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a: 1\na: 2", "line 2, column 1: 'a' stands twice"),
        (b"a: {b: 1,\n  b: 2}", "line 2, column 3: 'b' stands twice"),
        (b"a: !!set {b}", "line 1, column 4: the tag tag:yaml.org,2002:set is not allowed, only plain values are"),
        (b"a: !mine x", "line 1, column 4: the tag !mine is not allowed, only plain values are"),
        (b"a: !!binary aGk=", "line 1, column 4: the tag tag:yaml.org,2002:binary is not allowed, only plain"),
        (b"a: 1\n\n \xff", "line 3: byte 0xff is not UTF-8"),
        (b"\n\xff", "line 2: byte 0xff is not UTF-8"),
        (b"a: b: c", "line 1, column 5: mapping values are not allowed in this context"),
        (b"a: *b", "line 1, column 4: found undefined alias"),
        (b"a: 1\n---\nb: 2", "line 2, column 1: but found another document"),
        (b"a: .nan", "not a value that JSON has: Out of range float values are not JSON compliant"),
        (b"a: \x01", "unacceptable character #x0001: control characters are not allowed"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(data: bytes, said: str) -> None:
    error = error_of(data)
    assert str(error).startswith(said)
    assert error.place == (said.partition(": ")[0] if said.startswith("line ") else "")
    assert str(error) == (f"{error.place}: {error.problem}" if error.place else error.problem)
    assert "\n" not in str(error)


def test_the_same_is_read_where_pyyaml_has_no_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    yamltext._loader.cache_clear()
    try:
        assert load(b"a: &x [1, 2026-11-26]\nb: *x") == {"a": [1, "2026-11-26"], "b": [1, "2026-11-26"]}
        assert str(error_of(b"a: 1\na: 2")) == "line 2, column 1: 'a' stands twice"
    finally:
        yamltext._loader.cache_clear()


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


def test_as_many_levels_are_read_as_are_allowed_and_no_more() -> None:
    assert load(nested(MAX_DEPTH)) is not None
    assert str(error_of(nested(MAX_DEPTH + 1))) == "line 1, column 41: nested deeper than 40 levels"


def test_levels_that_an_alias_stands_for_count_where_it_stands() -> None:
    half = nested(MAX_DEPTH // 2).decode()
    inside = "[" * (MAX_DEPTH // 2) + "*a" + "]" * (MAX_DEPTH // 2)
    assert load(f"a: &a {half}\nb: {inside[1:-1]}".encode()) is not None
    assert "nested deeper" in str(error_of(f"a: &a {half}\nb: {inside}".encode()))


@pytest.mark.parametrize(("items", "fits"), [(8, True), (9, False)])
def test_values_are_counted(items: int, fits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltext, "MAX_VALUES", 10)
    text = b"[" + b", ".join([b"1"] * items) + b"]"
    if fits:
        assert load(text) == [1] * items
    else:
        assert error_of(text).problem == "more than 10 values, with what aliases stand for"


def test_values_that_an_alias_stands_for_are_counted_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltext, "MAX_VALUES", 20)
    assert load(b"[&a [1, 2, 3], *a, *a, 4]") == [[1, 2, 3]] * 3 + [4]
    assert error_of(b"[&a [1, 2, 3], *a, *a, *a, *a]").place == "line 1, column 28"


def test_ten_aliases_of_ten_aliases_are_refused_before_they_fill_the_memory() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert error_of("\n".join(lines).encode()).problem.startswith("more than 100000 values")
