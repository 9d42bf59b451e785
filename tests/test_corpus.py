"""Real payloads and batches of public projects: nothing crashes, and errors are those that can be defended."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest

from anyint_lint.checking import Checking
from anyint_lint.linter import default_linter
from anyint_lint.model import Run

DEV = Path(__file__).parents[2] / "shared/corpus/dev"
pytestmark = pytest.mark.skipif(not DEV.is_dir(), reason="the corpus is not at hand")


def run(*paths: Path) -> Run:
    result, problems = Checking(default_linter()).run(map(str, paths), io.BytesIO)
    assert problems == []
    return result


def errors(checked: Run) -> Counter[str]:
    return Counter(finding.rule for finding in checked if finding.severity == "error")


def test_batches_have_no_errors() -> None:
    batches = [file for file in DEV.rglob("*.jsonl") if "negatives" not in file.parts]
    checked = run(*batches)
    assert checked.tally.exchanges == 1049
    assert errors(checked) == {}


def test_gateway_fixtures_lack_the_model_and_nothing_else_that_matters() -> None:
    checked = run(DEV / "Kong__kong")
    assert checked.tally.exchanges >= 27
    # The fixtures leave the model, and once the type of a tool's parameters, to the proxy that they test.
    assert set(errors(checked)) == {"missing-field", "invalid-tool-schema"}


def test_requests_to_other_apis_are_named_and_not_checked() -> None:
    kinds = run(DEV / "Kong__kong").tally.kinds
    assert {"Anthropic Messages request", "Bedrock Converse request", "Gemini request"} <= kinds.keys()


def test_negatives_hold_no_chat_request() -> None:
    assert run(DEV / "negatives").tally.exchanges == 0


def test_every_json_file_is_read_or_skipped() -> None:
    checked = run(DEV)
    assert checked.tally.files > 500
    assert all(finding.span is not None for finding in checked)
