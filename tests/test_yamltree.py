"""YAML files as trees: values as YAML 1.2 has them, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from anyint_lint import yamlnodes, yamltree
from anyint_lint.errors import NotEditable
from anyint_lint.jsontext import MAX_DEPTH
from anyint_lint.model import JSON, Change, Path, Place
from anyint_lint.sources import FileSource
from anyint_lint.yamltree import YamlTree


def tree_of(text: str) -> YamlTree:
    return YamlTree(FileSource.of_text("x", text))


def shown(text: str, path: Path, *, key: bool = False) -> str:
    located = tree_of(text).find(path)
    stretch = located.key if key else located.value
    assert stretch is not None
    return text[slice(*stretch)]


def flaws(text: str) -> list[tuple[str, str, str, bool]]:
    return [(flaw.defect, flaw.message, text[flaw.start : flaw.end], flaw.fatal) for flaw in tree_of(text).flaws]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("1" * 300, int("1" * 300)),
        ("1" * 301, float("1" * 301)),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("-1.5E-3", -0.0015),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("Null", None),
        ("''", ""),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("|\n  12\n", "12\n"),
        # Near misses, which YAML 1.1 took for something else.
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("2026-11-26", "2026-11-26"),
        ("tRue", "tRue"),
        ("1e", "1e"),
        (".", "."),
        ("--1", "--1"),
        ("!!binary aGk=", b"hi"),
        ("!binary |\n  aG\n  k=\n", b"hi"),
        ("!ruby/object:A 5", "5"),
    ],
)
def test_scalars_are_what_yaml_1_2_says(text: str, value: JSON) -> None:
    (document,) = tree_of(f"a: {text}").value
    assert repr(document) == repr({"a": value})


def test_documents_are_items() -> None:
    assert tree_of("a: 1\n---\n[2]\n---\n").value == [{"a": 1}, [2], None]
    assert tree_of("").value == []


@pytest.mark.parametrize(
    ("text", "path", "value", "key"),
    [
        ("a: {b: [1, xy]}", (0, "a", "b", 1), "xy", None),
        ("a: {b: [1, xy]}", (0, "a"), "{b: [1, xy]}", "a"),
        ("a:\n  b: c\n\n \nd: e", (0, "a"), "b: c", "a"),
        ("- 1\n---\n- 'two'", (1, 0), "'two'", None),
        ("'k e y': v", (0, "k e y"), "v", "'k e y'"),
        # Of repeated keys the last counts.
        ("a: 1\na: 2", (0, "a"), "2", "a"),
        # Where the path leads nowhere, the deepest value on the way is meant.
        ("a: {b: 1}", (0, "a", "c"), "{b: 1}", None),
        ("a: [b]", (0, "a", 1), "[b]", None),
        ("a: [b]", (0, "a", "b"), "[b]", None),
        ("a: b", (0, "a", "b", 0), "b", None),
        ("1: x", (0, "1"), "x", "1"),
        ("a: 1\n---\nb: 2", ("a",), "a: 1", None),
        ("? !!python/object/apply:S [k]\n: v", (0, "k"), "v", "!!python/object/apply:S [k]"),
        ("? {k: 1}\n: v", (0, "k"), "v", "{k: 1}"),
        ("? []\n: v", (0, ""), "v", "[]"),
    ],
)
def test_a_place_is_where_the_value_is(text: str, path: Path, value: str, key: str | None) -> None:
    assert shown(text, path) == value
    located = tree_of(text).find(path)
    assert (located.key and text[slice(*located.key)]) == key


def test_without_a_path_or_a_document_the_whole_text_is_meant() -> None:
    assert (shown("a: 1\n", ()), shown("# nothing\n", (0, "a"))) == ("a: 1\n", "# nothing\n")


def test_characters_of_a_string_have_places_and_those_of_binary_data_none() -> None:
    text = 'a: "x\\ty"\nb: !!binary aGk=\nc: [1]\n'
    tree = tree_of(text)
    found = tree.text_map((0, "a"))
    assert found is not None
    assert text[slice(*found.span(1, 2))] == "\\t"
    assert tree.text_map((0, "a")) is found
    assert (tree.text_map((0, "b")), tree.text_map((0, "c"))) == (None, None)


# What could not be read


def test_binary_data_that_is_no_base64_is_empty_and_told() -> None:
    text = "a: !!binary 'aG?k='\nb: 1"
    assert tree_of(text).value == [{"a": b"", "b": 1}]
    assert flaws(text) == [("broken-recording", "the binary data is not base64", "!!binary 'aG?k='", False)]


def test_an_alias_to_what_it_is_in_is_told_and_the_other_documents_are_read() -> None:
    text = "a: &a [*a]\n---\nb: 1"
    assert tree_of(text).value == [{"b": 1}]
    assert tree_of(text).find((0, "b")).value == (18, 19)
    assert flaws(text) == [("too-deep", "an alias stands for what it is in", "&a [*a]", True)]


@pytest.mark.parametrize(("levels", "fits"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False)])
def test_levels_that_an_alias_stands_for_count_where_it_stands(levels: int, fits: bool) -> None:
    half = "[" * 60 + "]" * 60
    rest = levels - 60 - 1
    text = f"a: &a {half}\nb: " + "[" * rest + "*a" + "]" * rest
    assert [flaw.message for flaw in tree_of(text).flaws] == ([] if fits else ["nested deeper than 128 levels"])
    assert len(tree_of(text).value) == fits


# Ten for each of three collections and of seven values in them, three names, and five digits.
@pytest.mark.parametrize(("most", "fits"), [(108, True), (107, False)])
def test_what_aliases_stand_for_is_counted_each_time(most: int, fits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &a [1, 2]\nb: *a\nc: 3"
    monkeypatch.setattr(yamltree, "MOST_ALIASED", most)
    monkeypatch.setattr(yamltree, "_WRITTEN", 0)
    told = f"aliases stand for more than {most} characters"
    assert flaws(text) == ([] if fits else [("too-deep", told, text, True)])


# Changes


def changed(text: str, path: Path, change: Change) -> str:
    for cut in sorted(tree_of(text).cuts(path, change), reverse=True):
        text = text[: cut.start] + cut.text + text[cut.end :]
    return text


def replacing(value: JSON) -> Change:
    return Change("replace", Place("request.body"), value)


def test_a_value_is_changed_where_it_stands() -> None:
    assert changed("a: {b: 1, c: 2}", (0, "a", "b"), replacing("x")) == 'a: {b: "x", c: 2}'


def test_what_an_alias_stands_for_elsewhere_is_not_changed() -> None:
    text = "a: &a {b: {c: 1}}\nd: *a\ne: {f: &f 1}\ng: *f\nh: 1\ni: 'a * b'"
    for path in ((0, "a"), (0, "a", "b"), (0, "a", "b", "c"), (0, "d", "b"), (0, "e"), (0, "g")):
        with pytest.raises(NotEditable, match="an alias stands for it elsewhere"):
            changed(text, path, replacing(2))
    with pytest.raises(NotEditable, match="an alias stands for it elsewhere"):
        changed(text, (0, "e"), Change("remove", Place("request.body")))
    assert changed(text, (0, "h"), replacing(2)) == text.replace("h: 1", "h: 2")
    # The name of what holds it may change: nothing below is lost.
    renamed = Change("rename", Place("request.body"), "x")
    assert changed(text, (0, "e"), renamed) == text.replace("e: {", "x: {")


# An entry that cannot be read is left out, and the rest is read.


def entries(text: str) -> list[JSON]:
    (document,) = tree_of(text).value
    return [each for each in document if each is not None]


@pytest.mark.parametrize("broken", ["@b", '"b', "'b", "{b", "b: c: d", "*b", "%b: ["])
@pytest.mark.parametrize("indent", ["", "  ", "    "])
def test_one_broken_entry_is_left_out(broken: str, indent: str) -> None:
    text = "".join(f"{indent}- {{a: {each}}}\n" for each in ("1", broken, "2"))
    if broken == "b: c: d":
        text = text.replace("{a: b: c: d}", "a: b: c: d")
    assert entries(text) == [{"a": 1}, {"a": 2}]
    ((defect, message, _, fatal),) = flaws(text)
    assert (defect, fatal) == ("broken-recording", True)
    assert message.startswith("not valid YAML: ")
    start = tree_of(text).flaws[0].start
    assert text.index(f"{indent}- ", 5) <= start <= text.index("2}")


def test_an_entry_that_goes_on_in_the_next_is_left_out_and_told_where_it_begins() -> None:
    text = "- {a: '1'\n- 2\n- 3\n"
    assert entries(text) == [2, 3]
    assert flaws(text) == [("broken-recording", "not valid YAML: did not find expected ',' or '}'", "-", True)]
    assert tree_of(text).flaws[0].start == 0


def test_what_is_broken_in_an_entry_is_told_where_it_is() -> None:
    text = "- 1\n- {a: 1, b: @c}\n- 3\n"
    assert entries(text) == [1, 3]
    assert [(flaw.start, flaw.end) for flaw in tree_of(text).flaws] == [(text.index("@"), text.index("@") + 1)]


@pytest.mark.parametrize("text", ["a: \nb: 1\n", "a:\n\n\nb: 1\n", "a: ''\nb: 1\n"])
def test_what_is_empty_does_not_end_before_it_begins(text: str) -> None:
    start, end = tree_of(text).find((0, "a")).value
    assert start <= end


def test_so_many_entries_may_be_broken_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlnodes, "MOST_MENDED", 2)
    text = "- 1\n" + "- @\n" * 3 + "- 2\n"
    assert (entries(text), len(flaws(text))) == ([1, 2], 3)
    text = "- 1\n" + "- @\n" * 4 + "- 2\n"
    assert (tree_of(text).value, len(flaws(text))) == ([], 4)


@pytest.mark.parametrize(("most", "found"), [(2, [1, 2]), (1, None)])
def test_a_long_file_is_read_again_less_often(
    most: int, found: list[JSON] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "- 1\n" + "- @\n" * 3 + "- 2\n"
    monkeypatch.setattr(yamlnodes, "MOST_CHARACTERS", most * len(text))
    assert len(flaws(text)) == 3
    assert (entries(text) if found else tree_of(text).value) == (found or [])


def test_of_two_entries_that_may_be_wrong_the_one_that_lets_most_be_read_is_left_out() -> None:
    assert entries("- 1\n- {a: '2'\n- 3\n- a: - b\n- 4\n") == [1, 3, 4]


def test_a_flaw_outside_of_lists_ends_the_reading() -> None:
    assert flaws("a: 1\n---\nb: @") == [
        ("broken-recording", "not valid YAML: found character that cannot start any token", "@", True)
    ]
    assert tree_of("a: 1\n---\nb: @").value == [{"a": 1}]


def test_a_quote_that_is_never_closed_is_told_where_it_opens() -> None:
    text = 'a: 1\nb: "x\nc: 2\n'
    ((_, message, shown_at, _),) = flaws(text)
    assert (message, shown_at) == ("not valid YAML: found unexpected end of stream", '"')


def test_a_character_that_yaml_forbids_is_told_where_it_is() -> None:
    assert flaws("a: 1\nb: x\x01y") == [
        ("broken-recording", "not valid YAML: control characters are not allowed", "\x01", True)
    ]


def test_levels_that_no_stack_holds_are_a_flaw(monkeypatch: pytest.MonkeyPatch) -> None:
    def overrun(_: str) -> Iterator[None]:
        raise RecursionError
        yield

    monkeypatch.setattr(yamlnodes, "_compose", overrun)
    assert flaws("a: 1") == [("too-deep", "nested too deeply", "a", True)]


@pytest.mark.parametrize(("levels", "fits"), [(MAX_DEPTH, True), (MAX_DEPTH + 3, False)])
def test_levels_are_bounded_while_a_file_is_read(levels: int, fits: bool) -> None:
    text = "[" * levels + "]" * levels
    found = flaws(text)
    assert found == [] if fits else [each[:2] for each in found] == [("too-deep", "nested deeper than 128 levels")]
    if not fits:
        assert found[0][3]
        assert tree_of(text).flaws[0].start >= MAX_DEPTH
