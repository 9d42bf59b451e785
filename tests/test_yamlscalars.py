"""Places in YAML scalars: each character of a value is shown by the stretch of the file that it is mapped to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, reject
from hypothesis import strategies as st

from anyint_lint import yamlscalars
from anyint_lint.textmap import TextMap
from anyint_lint.yamlscalars import is_inside, scalar_map

CORPUS: Final = Path(__file__).parents[2] / "shared/corpus/dev"
BREAKS: Final = ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"]
LOADERS: Final[list[Any]] = [yaml.CSafeLoader, yaml.SafeLoader]


def scalars(text: str, loader: Any = yaml.CSafeLoader) -> Iterator[yaml.ScalarNode]:
    waiting = list(yaml.compose_all(text, Loader=loader))
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.MappingNode):
            waiting += [child for pair in node.value for child in pair]
        elif node:
            waiting += node.value


def last_scalar(text: str, loader: Any = yaml.CSafeLoader) -> yaml.ScalarNode:
    return next(scalars(text, loader))


def map_of(text: str, node: yaml.ScalarNode) -> TextMap | None:
    return scalar_map(text, node.start_mark.index, node.end_mark.index, node.style, node.value)


def shows(stretch: str, char: str, style: str | None) -> bool:
    """A character is shown by itself, by an escape that this style has, or by the line break that it stands for."""
    if stretch == char:
        return True
    if style == "'" and stretch == "''":
        return char == "'"
    if style == '"' and stretch.startswith("\\"):
        return bool(yaml.safe_load(f'"{stretch}"') == char)
    return stretch in BREAKS[:4] and char in ("\n" if style == "|" else "\n ")


def check(text: str, node: yaml.ScalarNode, *, most: int = 300) -> int:
    """How many characters were looked at."""
    found = map_of(text, node)
    assert found is not None
    spans = [found.span(offset, offset + 1) for offset in range(min(most, len(node.value)))]
    for char, (start, end) in zip(node.value, spans, strict=False):
        assert shows(text[start:end], char, node.style)
    for (_, end), (start, _) in pairwise([(0, node.start_mark.index), *spans, (node.end_mark.index, 0)]):
        assert end <= start
    return len(spans)


def stretches(text: str, loader: Any = yaml.CSafeLoader) -> list[str]:
    node = last_scalar(text, loader)
    found = map_of(text, node)
    assert found is not None
    check(text, node)
    return [text[slice(*found.span(offset, offset + 1))] for offset in range(len(node.value))]


EXACT: Final[list[tuple[str, list[str]]]] = [
    # Plain
    ("k: ab", ["a", "b"]),
    ("k: a#b # c", ["a", "#", "b"]),
    ("k: a\\n''", ["a", "\\", "n", "'", "'"]),
    ("k: a  \n   b \n", ["a", "\n", "b"]),
    ("k: a\r\n  b", ["a", "\r\n", "b"]),
    ("k: a\x85  b\u2028  c", ["a", "\x85", "b", "\u2028", "c"]),
    ("😀: é😀", ["é", "😀"]),
    # Single quoted
    ("k: 'a''b'", ["a", "''", "b"]),
    ("k: ''''", ["''"]),
    ("k: ' a \n  b '", [" ", "a", "\n", "b", " "]),
    ("k: 'a\\'", ["a", "\\"]),
    ("k: 'a\\\n  b'", ["a", "\\", "\n", "b"]),
    # Double quoted
    (r'k: "\x41\u00e9\U0001F600"', [r"\x41", r"\u00e9", r"\U0001F600"]),
    (r'k: "\0\a\b\t\n\v\f\r\e\ \"\/\\\N\_\L\P"', [f"\\{char}" for char in '0abtnvfre "/\\N_LP']),
    ('k: "\\\ta"', ["\\\t", "a"]),
    ('k: "a \\\n   b\\\r\n  \\  c"', ["a", " ", "b", "\\ ", " ", "c"]),
    ('k: "a \\  \n  b"', ["a", " ", "\\ ", "\n", "b"]),
    ('k: "a\\\\\n  b"', ["a", "\\\\", "\n", "b"]),
    ("k: \"a''b\"", ["a", "'", "'", "b"]),
    # Literal
    ("k: |\n  a\n   b\n", ["a", "\n", " ", "b", "\n"]),
    ("k: |\r\n  a\r\n  b\r\n", ["a", "\r\n", "b", "\r\n"]),
    ("k: | # c +\n  a\n\n\n", ["a", "\n"]),
    ("k: |\n  a", ["a"]),
    ("k: |-\n  a\n", ["a"]),
    ("k: |2+\n    a\n  \nl:", []),
    ("- |2\n    a", [" ", " ", "a"]),
    ("- - |-1\n     \n     a", [" ", " ", "\n", " ", " ", "a"]),
    ("- |1\n    \n", [" ", " ", " ", "\n"]),
    ("- |\n  a\n # c\n", ["a", "\n"]),
    ("- |+\n    \n", ["\n"]),
    ("- |\n  a # c\n", ["a", " ", "#", " ", "c", "\n"]),
    ("- |\n  \\n''", ["\\", "n", "'", "'"]),
    # Folded
    ("- >\n  a\n  b\n", ["a", "\n", "b", "\n"]),
    ("- >-\n  a\n   b\n  c\n", ["a", "\n", " ", "b", "\n", "c"]),
    ("- >-\n  a\n  \tb", ["a", "\n", "\t", "b"]),
    ("- >-\n  a\u2028  b", ["a", "\u2028", "b"]),
    ("- >-\n  a \n  b", ["a", " ", "\n", "b"]),
    # Tags and anchors
    ('- !!str "a"', ["a"]),
    ("- &x 'a'", ["a"]),
    ("- !<tag:yaml.org,2002:str> &x |\n  a", ["a"]),
    ("- &x # |\n  !!str\n  # c\n\n  a\n  b", ["a", "\n", "b"]),
    ("- !!binary |\n  QQ\n  ==\n", ["Q", "Q", "\n", "=", "=", "\n"]),
    # Next to flow punctuation
    ("[a b ,]", ["a", " ", "b"]),
    ("{k: a b }", ["a", " ", "b"]),
]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "expected"), EXACT)
def test_a_character_is_placed_at_what_stands_for_it(text: str, expected: list[str], loader: Any) -> None:
    assert stretches(text, loader) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Of several breaks the first is dropped where lines fold,
        ("- a \n \n\n  b", [2, 6, 7, 10]),
        ("- 'a \n \n\n  b'", [3, 7, 8, 11]),
        ('- "a \n \n\n  b"', [3, 7, 8, 11]),
        ("- >-\n  a\n \n\n  b", [7, 10, 11, 14]),
        # but not after one that is escaped, nor next to an indented line, nor in a literal.
        ('- "a\\\n\n  b"', [3, 6, 9]),
        ("- >-\n  a\n\n   b", [7, 8, 9, 12, 13]),
        ("- |-\n  a\n\n  b", [7, 8, 9, 12]),
        # Nor do those at the beginning and the end fold.
        ("- >+\n \n\n  a\n\n\n", [6, 7, 10, 11, 12, 13]),
        ('- "\n\n  a\n\n  "', [4, 7, 9]),
    ],
)
def test_of_several_line_breaks_those_that_count_are_placed(text: str, expected: list[int]) -> None:
    node = last_scalar(text)
    found = map_of(text, node)
    assert found is not None
    assert [found.span(offset, offset + 1)[0] for offset in range(len(node.value))] == expected


def test_a_stretch_reaches_over_folds_and_escapes() -> None:
    text = 'k: "a\\x41 b\n  c\\\n  d" # e'
    found = map_of(text, last_scalar(text))
    assert found is not None
    assert text[slice(*found.span(1, 7))] == "\\x41 b\n  c\\\n  d"
    assert text[slice(*found.span(2, 6))] == " b\n  c"


@pytest.mark.parametrize(
    ("text", "start"), [('- ""', 3), ("- !!str ''", 9), ("- ", 1), ("- !!str", 7), ("- |\n", 2), ("- >-\n\n\n", 2)]
)
def test_an_empty_value_has_a_place(text: str, start: int) -> None:
    found = map_of(text, last_scalar(text))
    assert found is not None
    assert found.span(0, 0) == (start, start)


@pytest.mark.parametrize("text", [r'"\ud83d\ude00"', r'"\ud83d"'])
def test_libyaml_refuses_surrogates_and_each_half_has_its_place_where_they_are_read(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        last_scalar(text)
    assert stretches(text, yaml.SafeLoader) == [r"\ud83d", r"\ude00"][: text.count("\\")]


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("ab", "", "ac"),
        ("ab", "", "abc"),
        ("ab", "", "a"),
        ("'a'", '"', "a"),
        ("'a''", "'", "a"),
        (r'"\q"', '"', "q"),
        (r'"\x4"', '"', "\x04"),
        (r'"\U00110000"', '"', "?"),
        ('"\\', '"', "\\"),
        ("|\n  a\n", "|", "a"),
        (">\n  a\n  b", ">", "a\nb"),
        ("|\n  a", ">", "a"),
        ("|", "|", "a"),
        ("x", "?", "x"),
    ],
)
def test_what_cannot_be_proven_has_no_map(text: str, style: str, value: str) -> None:
    assert scalar_map(text, 0, len(text), style, value) is None


@given(text=st.text("|>'\"\\ \t\n\r#!&x41-+U09\u2028"), start=st.integers(-3, 30), end=st.integers(-3, 30))
def test_marks_that_fit_nothing_are_no_error(text: str, start: int, end: int) -> None:
    for style in (None, "", "'", '"', "|", ">"):
        scalar_map(text, start, end, style, text[start:end])


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("a" + " " * 1_000_000, ""),
        ('"' + " \\" * 500_000 + '"', '"'),
        ("'" + " \n" * 500_000 + "'", "'"),
        ("# \n" * 300_000, ""),
        ("|\n" + "   \n" * 300_000, "|"),
        (">\n" + " " * 1_000_000 + "\t", ">"),
    ],
)
def test_hostile_scalars_take_no_longer_than_they_are(text: str, style: str) -> None:
    """Were it quadratic, this would take hours."""
    assert scalar_map(text, 0, len(text), style, "x") is None


def test_a_map_that_would_fill_the_memory_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlscalars, "MOST_PIECES", 3)
    assert scalar_map("'a''b'", 0, 6, "'", "a'b") is not None
    assert scalar_map("'a''b'''", 0, 8, "'", "a'b'") is None


WORDS: Final = [
    "a",
    "bc def",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "'",
    "''",
    '"',
    "\\",
    "#",
    " #",
    ": ",
    "- ",
    "é",
    "😀",
    "!",
    "&",
]
VALUES: Final = st.lists(st.sampled_from(WORDS) | st.characters(exclude_categories=["Cs"]), max_size=30).map("".join)


@pytest.mark.parametrize("style", [None, "'", '"', "|", ">"])
@given(
    values=st.lists(VALUES, min_size=1, max_size=3),
    width=st.sampled_from([10, 20, 80, 1000]),
    indent=st.integers(2, 9),
    line_break=st.sampled_from(["\n", "\r\n", "\r"]),
    allow_unicode=st.booleans(),
    dumper=st.sampled_from([yaml.SafeDumper, yaml.CSafeDumper]),
)
def test_whatever_is_dumped_has_its_places(style: str | None, values: list[str], dumper: Any, **options: Any) -> None:
    document = {"k": [*values, {"l": values[0]}], values[0]: [values]}
    text = yaml.dump(document, Dumper=dumper, default_style=style, **options)
    try:
        nodes = list(scalars(text))
    except yaml.YAMLError:
        # What PyYAML writes, it cannot always read.
        reject()
    assert sum(check(text, node) for node in nodes) >= sum(min(300, len(value)) for value in values)


@pytest.mark.parametrize("style", ["", "'", '"', "|", ">"])
def test_the_dumper_writes_in_each_style_and_over_several_lines(style: str) -> None:
    text = yaml.dump([" ".join(["It's 'some' text"] * 9)], default_style=style, width=20)
    node = last_scalar(text)
    assert node.style == style
    assert text.count("\n", node.start_mark.index, node.end_mark.index) >= 2
    assert check(text, node) == 152


FLOW: Final = ["a", "bc", " ", "  ", "\n  ", "\n\n \n", "\r\n ", "\r", "\x85", "\u2028 ", "#", "é", "😀"]
ESCAPED: Final = [
    "\\\n  ",
    "\\\r\n",
    "\\\x85 ",
    "\\\u2029",
    r"\n",
    r"\x41",
    r"\u00e9",
    r"\U0001F600",
    r"\\",
    r"\"",
    "\\ ",
]


@pytest.mark.parametrize(
    ("quote", "more"), [('"', [*ESCAPED, "'", "\t"]), ("'", ["''", '"', "\\", "\t"]), ("", ["'", "\\"])]
)
@given(words=st.data(), lead=st.sampled_from(["k: ", "- - ", "- &x ", "k: !!str\n  # c\n  ", "[", "{k: "]))
def test_flow_scalars_that_no_dumper_writes_have_their_places(
    quote: str, more: list[str], words: st.DataObject, lead: str
) -> None:
    # Blanks before it make a # of a plain scalar the end.
    some = [*FLOW, *more] if quote else [word for word in [*FLOW, *more] if word != "#"]
    body = "".join(words.draw(st.lists(st.sampled_from(some), max_size=12)))
    if not quote:
        body = "x" + re.sub(f"[{''.join(BREAKS)}]+", r"\g<0>     ", body) + "y"
    text = f"{lead}{quote}{body}{quote}" + {"[": "]", "{": "}"}.get(lead[0], "")
    node = last_scalar(text)
    assert node.style == quote
    assert check(text, node) == len(node.value)


LINES: Final = ["", " ", "a", "b c ", "  d", "\te", "\t", "# f", "'\\n''", "é😀", "- g: h", "i #j"]


@given(
    lines=st.lists(st.sampled_from(LINES), max_size=8),
    header=st.tuples(st.sampled_from("|>"), st.sampled_from(["", "-", "+"]), st.sampled_from(["", " # +1"])),
    lead=st.sampled_from(
        [("k: ", 0), ("- - ", 2), ("--- ", 0), ("k:\n  l: ", 2), ("- !!str ", 0), ("k: &x !t\n # c\n ", 0)]
    ),
    indent=st.integers(1, 4),
    explicit=st.booleans(),
    line_break=st.sampled_from(BREAKS),
    ended=st.booleans(),
)
def test_block_scalars_that_no_dumper_writes_have_their_places(
    lines: list[str],
    header: tuple[str, str, str],
    lead: tuple[str, int],
    indent: int,
    line_break: str,
    *,
    explicit: bool,
    ended: bool,
) -> None:
    style, chomping, comment = header
    before, parent = lead
    if not explicit:
        lines = ["", "x", *lines]
    body = line_break.join(" " * (parent + indent) + line if line else "" for line in lines)
    indicator = str(indent) if explicit else ""
    text = f"{before}{style}{indicator}{chomping}{comment}{line_break}{body}" + line_break * ended
    node = last_scalar(text)
    assert node.style == style
    assert check(text, node) == len(node.value)
    assert [char for char in node.value if not char.isspace()] == [
        char for char in "".join(lines) if not char.isspace()
    ]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not part of the repository")
def test_the_long_scalars_of_real_files_have_their_places() -> None:
    files = sorted(path for path in CORPUS.rglob("*.y*ml") if path.stat().st_size < 60_000)
    found = Counter[str | None]()
    for path in files[::12]:
        text = path.read_bytes().decode("utf-8-sig")
        for node in scalars(text):
            if len(node.value) > 30:
                found[node.style] += check(text, node)
    assert min(found[style] for style in ("", "'", '"', "|")) > 1000


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("k: a#b", [True]),
        ("k: 'a # b'", [True]),
        ("k: !t # c\n  a#b", [False, True]),
        ("k: &a # c\n # d\n  'x # y'", [False, False, True]),
        ("k: |  # c\n  # a\n  b # c\n", [False, True, True]),
        ("k: !t >-2 # c\n  # a\n", [False, True]),
    ],
)
def test_a_number_sign_is_a_part_of_a_scalar_or_begins_a_comment(text: str, inside: list[bool]) -> None:
    node = last_scalar(text)
    start, end = node.start_mark.index, node.end_mark.index
    signs = [found.start() for found in re.finditer("#", text) if start <= found.start() < end]
    assert [is_inside(text, start, end, at) for at in signs] == inside


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a: >\n  b\n  Xc\n", ["b", "\n", "X", "c", "\n"]),
        ("a: >\n  b\n  \n  c\n", ["b", "\n", "c", "\n"]),
        ("a: |\n  b\n  ", ["b", "\n"]),
        ("a: |\n\n\n", []),
        ("a: |+\n\n\n", ["\n", "\n"]),
    ],
)
def test_blocks_are_mapped_whatever_their_lines_are(text: str, shown: list[str]) -> None:
    assert stretches(text) == shown
