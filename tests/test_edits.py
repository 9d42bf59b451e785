"""A change of any document, written into its text: it reads as the changed document, and no other byte differs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from random import Random
from shutil import which
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.changes import changed
from anyint_lint.errors import NotEditable
from anyint_lint.jsonedit import cuts as json_cuts
from anyint_lint.lineage import Lines
from anyint_lint.model import JSON, Change, Cut, Edit, Place
from anyint_lint.places import TextSource
from anyint_lint.reporters.diff import diff
from anyint_lint.reporters.style import Style
from anyint_lint.sources import FileSource
from anyint_lint.textdiff import differing
from anyint_lint.yamltree import YamlTree

NAMES = st.text(st.sampled_from("abéz \"'\\/:#-,{}"), min_size=1, max_size=4)
SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.text(st.sampled_from("ab\"'\\/\n é😀:#{},"), max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)


def paths_of(value: JSON, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [each for step, child in children for each in [(*path, step), *paths_of(child, (*path, step))]]


def value_at(document: JSON, path: tuple[Any, ...]) -> JSON:
    for step in path:
        document = document[step]
    return document


@st.composite
def changes(draw: st.DrawFn) -> tuple[JSON, Change]:
    """A document and a change that fits it; the part stands for what the document is in."""
    document = draw(DOCUMENTS)
    path = draw(st.sampled_from(paths_of(document)))
    value = value_at(document, path)
    verbs = ["replace"]
    if isinstance(path[-1], str):
        verbs += ["rename", "remove"]
    if isinstance(value, str):
        verbs += ["splice", "wrap"]
    verb: Any = draw(st.sampled_from(verbs))
    stretch = (0, 0)
    if verb == "splice":
        stretch = tuple(sorted(draw(st.tuples(*[st.integers(0, len(value))] * 2))))
    new: JSON = draw(st.integers(0, 99)) if verb == "replace" else draw(st.sampled_from(["new", "x-y_z", "REDACTED"]))
    return document, Change(verb, Place("request.body", path), new, stretch)


def meant(document: JSON, change: Change) -> JSON:
    return changed({"request": {"body": document}}, [change])["request"]["body"]


def edited(text: str, cuts: list[Cut]) -> str:
    for start, end, new in sorted(cuts, reverse=True):
        text = text[:start] + new + text[end:]
    return text


@given(changes(), st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_a_change_of_json_is_read_back(pair: tuple[JSON, Change], indent: Any, ascii_only: bool) -> None:
    document, change = pair
    text = " " + json.dumps(document, indent=indent, ensure_ascii=ascii_only).replace("/", "\\/")
    cuts = json_cuts(text, 0, change.place.path, change)
    assert json.loads(edited(text, cuts)) == meant(document, change)
    # In the same order, too.
    assert list(json.loads(edited(text, cuts))) == list(meant(document, change))


@given(changes(), st.randoms(use_true_random=False))
def test_a_change_of_yaml_is_read_back(pair: tuple[JSON, Change], random: Random) -> None:
    document, change = pair
    text = yaml.dump(
        document,
        default_style=random.choice([None, "'", '"']),
        default_flow_style=random.choice([None, True, False]),
        width=random.choice([10, 80]),
        allow_unicode=random.random() < 0.5,
        sort_keys=False,
    )
    tree = YamlTree(FileSource.of_text("x", text))
    if tree.value != [document] or tree.flaws:
        # Numbers in quotes, which one reader takes for text and the other does not.
        return
    try:
        after = edited(text, tree.cuts((0, *change.place.path), change))
    except NotEditable:
        return
    again = YamlTree(FileSource.of_text("x", after))
    # A text before a line break of a scalar may become its indentation; who proves it refuses that.
    assert again.value == [meant(document, change)] or change.verb == "splice"


# What differs, and how it is shown


@given(st.text("ab", max_size=9), st.text("ab", max_size=9))
def test_what_differs_makes_the_one_text_of_the_other(before: str, after: str) -> None:
    start, end, text = differing(before, after)
    assert before[:start] + text + before[end:] == after
    assert not text or not before[start:end] or (text[0], text[-1]) != (before[start], before[end - 1])


@st.composite
def rounds(draw: st.DrawFn) -> tuple[str, list[list[Cut]]]:
    """A text and rounds of cuts in it, each in order and apart."""
    text = "".join(f"{line}\n" for line in draw(st.lists(st.text("abc", max_size=3), max_size=20)))
    text += draw(st.text("abc", max_size=2))
    found = []
    now = text
    for _ in range(draw(st.integers(0, 3))):
        points = sorted(draw(st.lists(st.integers(0, len(now)), max_size=6, unique=True)))
        cuts = [Cut(s, e, draw(st.text("ab\n", max_size=3))) for s, e in zip(points[::2], points[1::2], strict=False)]
        found.append(cuts)
        now = edited(now, cuts)
    return text, found


def lines_of(text: str, found: list[list[Cut]]) -> tuple[Lines, str]:
    lines = Lines(text)
    for cuts in found:
        source = TextSource("x", text)
        lines.apply([Edit(source.span(cut.start, cut.end), cut.text) for cut in cuts])
        text = edited(text, cuts)
    return lines, text


@given(rounds())
def test_lines_keep_track_of_where_they_come_from(case: tuple[str, list[list[Cut]]]) -> None:
    lines, after = lines_of(*case)
    assert "".join(line.text for line in lines.now) == after
    kept = [line for line in lines.now if line.origin is not None]
    assert all(lines.before[line.origin] == line.text for line in kept if line.origin is not None)
    origins = [line.origin for line in kept]
    assert origins == sorted(set(origins), key=lambda origin: origin or 0)


@pytest.mark.skipif(which("patch") is None, reason="there is no patch")
@given(rounds())
def test_patch_makes_of_a_diff_what_the_fixes_did(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[str, list[list[Cut]]]
) -> None:
    lines, after = lines_of(*case)
    text = "".join(diff("a", lines, Style()))
    if text.count("\n") == 2:
        assert after == case[0]
        return
    folder = tmp_path_factory.mktemp("patch")
    Path(folder / "a").write_text(case[0], "utf-8", newline="")
    ran = subprocess.run(["patch", "-s", "-p0", "a"], input=text, text=True, cwd=folder, check=False)
    assert ran.returncode == 0
    assert Path(folder / "a").read_text("utf-8") == after
