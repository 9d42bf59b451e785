"""The validator itself under fuzz: valid payloads, one known mistake each, and whatever Python and bytes can be."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import anyint_lint
from anyint_lint.checking import Checking
from anyint_lint.linter import Linter, Report
from anyint_lint.model import JSON, Exchange, Run
from anyint_lint.reporters import REPORTERS, Style
from tests.mutations import MUTATIONS, Mutation
from tests.payloads import ANY_JSON, exchanges, valid_payloads

LINTER = Linter()
FILES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def check_file(payload: JSON) -> Report:
    """As `check` does with a file, where hardcoded-model and recorded-secret speak, too."""
    return Report(tuple(LINTER.check_exchange(Exchange({"request": {"body": payload}}))))


@given(valid_payloads())
def test_valid_payloads_have_no_finding_at_warning_or_above(payload: JSON) -> None:
    assert anyint_lint.check(payload).at_least("warning") == ()
    assert check_file(payload).at_least("warning") == ()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.rule)
@given(payload=valid_payloads())
@settings(max_examples=25)
def test_one_mistake_gives_its_rule_at_its_place_and_nothing_else(mutation: Mutation, payload: JSON) -> None:
    pointer = mutation.apply(payload)
    found = check_file(payload).at_least("warning")
    assert {(finding.rule, finding.part, finding.pointer) for finding in found} == {
        (mutation.rule, "request.body", pointer)
    }


@given(exchanges())
def test_what_is_checked_is_never_changed(document: JSON) -> None:
    body = document.get("request", {}).get("body") if isinstance(document.get("request"), dict) else None
    before = copy.deepcopy(body)
    anyint_lint.check(body)
    assert body == before


@given(exchanges())
def test_same_input_gives_the_same_findings(document: JSON) -> None:
    first, second = (LINTER.check_exchange(Exchange(copy.deepcopy(document))) for _ in range(2))
    assert first == second


@given(valid_payloads() | ANY_JSON)
def test_dict_and_text_of_a_payload_get_the_same_findings(payload: JSON) -> None:
    if payload is None or isinstance(payload, str):
        return
    as_value, as_text = (
        {(finding.rule, finding.pointer, finding.message) for finding in anyint_lint.check(form)}
        for form in (payload, json.dumps(payload))
    )
    assert as_value == as_text


class Hostile:
    """Objects that fail at whatever is asked of them."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise RuntimeError("neither true nor false")


ODD_VALUES = (Hostile(), {1, 2}, b"bytes", 1j, float("nan"), object, print, "\ud800", 10**5000, ..., range(3))


def odd_value(index: int) -> object:
    """By index, because Hypothesis would want to print a list of them."""
    return ODD_VALUES[index]


ODD = st.integers(0, len(ODD_VALUES) - 1).map(odd_value)
ODD_KEYS = st.sampled_from([1, None, True, 2.5, (1, 2), "\udfff", frozenset()])
ANY_OBJECT = st.recursive(
    ODD | ANY_JSON,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(
            ODD_KEYS | st.sampled_from(["model", "messages", "role", "content", "tools"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(ANY_OBJECT)
def test_no_python_object_makes_the_library_raise(value: object) -> None:
    report = anyint_lint.check(value)
    assert isinstance(report.ok, bool)


@given(st.dictionaries(st.sampled_from(["model", "messages", "tools", "stop", "user"]), ANY_OBJECT, max_size=3))
def test_no_python_object_inside_a_payload_makes_the_library_raise(payload: JSON) -> None:
    anyint_lint.check(payload)
    anyint_lint.check({"model": "m", "messages": [{"role": "user", "content": [payload]}], **payload})


@given(st.binary(max_size=200) | st.text(max_size=100))
def test_no_bytes_or_text_make_the_library_raise(body: bytes | str) -> None:
    assert isinstance(anyint_lint.check(body).ok, bool)


@given(
    method=st.none() | st.text(max_size=5),
    url=st.none() | st.text(max_size=30) | st.just("https://api.anyint.ai/openai/v1/chat/completions"),
    headers=st.none() | st.dictionaries(st.text(max_size=12), st.text(max_size=12)),
    body=ANY_OBJECT,
)
def test_no_request_makes_the_library_raise(
    method: str | None, url: str | None, headers: dict[str, str] | None, body: object
) -> None:
    anyint_lint.check_request(method=method, url=url, headers=headers, body=body)


CONTENTS = st.one_of(
    st.binary(max_size=300),
    exchanges().map(lambda value: json.dumps(value).encode()),
    exchanges().map(lambda value: json.dumps(value, indent=1).encode("utf-16")),
    st.lists(exchanges(), max_size=3).map(lambda values: b"\n".join(json.dumps(value).encode() for value in values)),
    valid_payloads().map(lambda value: json.dumps(value).encode()[:-1]),
    valid_payloads().map(lambda value: b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode()),
)


def run(paths: list[str]) -> tuple[Run, list[str]]:
    return Checking(LINTER).run(paths, io.BytesIO)


@FILES
@given(contents=st.lists(CONTENTS, min_size=1, max_size=3))
def test_no_file_makes_the_run_fail_and_the_order_of_files_does_not_matter(
    contents: list[bytes], tmp_path: Path
) -> None:
    files = [tmp_path / f"{index}.json" for index in range(len(contents))]
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    names = list(map(str, files))
    (forward, problems), (backward, _) = run(names), run(names[::-1])
    assert not [problem for problem in problems if "internal error" in problem]
    assert list(forward) == list(backward)
    for report in REPORTERS.values():
        assert "".join(report(forward, Style())) == "".join(report(backward, Style()))


@pytest.mark.parametrize("seed", range(5))
def test_the_command_line_survives_arbitrary_standard_input(seed: int) -> None:
    import random

    data = random.Random(seed).randbytes(500)
    command = [sys.executable, "-m", "anyint_lint", "check", "--isolated", "-", "--output-format", "json"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    assert done.returncode in (0, 1, 2)
    assert b"Traceback" not in done.stderr
