"""Aliases in YAML recordings: what they stand for is bounded, and they may lead back to where they are."""

from __future__ import annotations

import pytest

from anyint_lint import yamltree
from anyint_lint.model import Skipped
from tests.reading import URL, entries

PARSED = f"interactions:\n- request:\n    method: POST\n    uri: {URL}\n    parsed_body: "


def defects(text: str) -> list[str]:
    return [
        f"{found.defects[0].defect}: {found.defects[0].message}" if found.defects else "read"
        for found in entries(text)
        if not isinstance(found, Skipped)
    ]


TOO_MUCH = "too-deep: aliases stand for more than 1000 characters"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltree, "MOST_ALIASED", 1000)


@pytest.mark.parametrize(
    "body",
    [
        # Values, texts and keys that are repeated.
        f"[{', '.join(['*values'] * 100)}]",
        f"[{', '.join(['*text'] * 100)}]",
        f"[{', '.join(['{*text : 1}'] * 100)}]",
    ],
)
def test_what_aliases_stand_for_is_bounded(body: str) -> None:
    text = f"values: &values [{'1, ' * 300}]\ntext: &text {'x' * 1000}\n"
    assert defects(f"{text}{PARSED}{body}\n") == [TOO_MUCH]


def test_it_is_bounded_for_all_documents_of_a_file_together() -> None:
    document = f"---\nt: &t {'x' * 1000}\n{PARSED}[{'*t, ' * 6}]\n"
    assert defects(document) == ["read"]
    assert defects(document * 200)[-1] == TOO_MUCH


def test_a_file_may_be_as_long_as_it_is_written() -> None:
    assert defects(f"{PARSED}[{'1, ' * 2000}]\n") == ["read"]


def test_an_alias_in_a_key_that_leads_back_to_its_mapping_comes_to_an_end() -> None:
    assert defects(f"a: &a\n  ? *a\n  : 1\n{PARSED}{{}}\n") == ["read"]
