"""Real payloads, batches and recordings of public projects: all are read, and errors are those that can be defended."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml
from vcr.serialize import deserialize
from vcr.serializers import yamlserializer

from anyint_lint.checking import Checking
from anyint_lint.filemend import Mending
from anyint_lint.files import discover
from anyint_lint.fixing import Outcome
from anyint_lint.ignores import Ignores
from anyint_lint.linter import default_linter
from anyint_lint.model import Exchange, Finding, Run
from anyint_lint.readers import read
from anyint_lint.sources import read_file

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


def exchanges(folder: Path) -> list[Exchange]:
    found = (entry for file in discover([str(folder)], problems=[]) for entry in read(read_file(file, name=str(file))))
    return [entry for entry in found if isinstance(entry, Exchange)]


@cache
def recorded() -> list[Exchange]:
    return [exchange for exchange in exchanges(DEV) if {"request", "response"} <= exchange.document.keys()]


def findings(exchange: Exchange) -> list[Finding]:
    return default_linter().check_exchange(exchange)


@cache
def whole() -> tuple[Run, Ignores]:
    """A run over everything, and what it would add to an ignore file."""
    ignores = Ignores(DEV, adding=True)
    result, problems = Checking(default_linter(), ignores=ignores).run([str(DEV)], io.BytesIO)
    assert problems == []
    return result, ignores


def test_the_whole_corpus_is_read() -> None:
    checked, _ = whole()
    assert checked.tally.files > 1280
    assert sum(checked.tally.kinds.values()) > 400
    assert all(finding.span is not None for finding in checked)


def counted() -> dict[str, int]:
    """The chat requests of each source, by the table in MANIFEST.md."""
    cells = [
        [cell.strip() for cell in line.split("|")] for line in (DEV.parent / "MANIFEST.md").read_text().splitlines()
    ]
    return {row[1]: int(row[8]) for row in cells if len(row) > 9 and row[8].isdigit()}


# What the table counts as chat requests and is none: training lines, and bodies in the form of Ollama and Anthropic.
NONE_OF_OURS = {"Kong__kong": 2, "alexrudall__ruby-openai": 10}


def test_each_source_has_as_many_requests_as_its_manifest_says() -> None:
    for source, number in counted().items():
        read_ones = [each for each in exchanges(DEV / source) if each.document.get("request")]
        assert len(read_ones) == number - NONE_OF_OURS.get(source, 0), source
    assert len(recorded()) == 1407


def test_no_request_that_was_answered_has_an_error() -> None:
    for exchange in recorded():
        status = exchange.document["response"].get("status", 200)
        if status < 300:
            assert [finding.rule for finding in findings(exchange) if finding.severity == "error"] == []


def test_what_is_added_to_the_ignore_file_is_all_that_is_found() -> None:
    ran, adding = whole()
    assert ran.tally.ignored == 0
    added = adding.added("")
    assert sum(entry.times for entry in added) == len(ran.findings) > 2500
    ignores = Ignores(DEV, added, rules=default_linter().rules, known=default_linter().known_rules)
    again, _ = Checking(default_linter(), ignores=ignores).run([str(DEV)], io.BytesIO)
    assert (list(again), again.tally.ignored, list(ignores.stale())) == ([], len(ran.findings), [])


def test_refusals_that_can_be_foreseen_are() -> None:
    refused = Counter[tuple[int, str]]()
    for exchange in recorded():
        for finding in findings(exchange):
            if finding.rule == "failed-response":
                cause = re.search(r", as ([a-z0-9-]+) at ", finding.message)
                refused[exchange.document["response"].get("status", 0), cause[1] if cause else ""] += 1
    assert refused[404, "hardcoded-model"] == 8
    assert refused[400, "invalid-image-bytes"] == 1
    assert refused[400, "system-message-on-o1-mini"] == 1
    assert refused[400, "audio-for-text-model"] == 1
    # An image that could not be fetched (3), what a model answered (2), a test's own error (2).
    assert refused[400, ""] == 7


@cache
def mended() -> dict[str, Outcome]:
    """Every file in which something can be fixed, with what the fixes make of it."""
    outcomes: dict[str, Outcome] = {}
    mending = Mending(unsafe=True, write=False, on_fixed=outcomes.__setitem__)
    _, problems = Checking(default_linter(), mending=mending).run([str(DEV)], io.BytesIO)
    assert problems == []
    return outcomes


def test_a_fixed_file_still_loads_in_the_library_of_its_recorder() -> None:
    assert len(mended()) > 20
    for name, outcome in mended().items():
        text = outcome.checked.source.text
        if not name.endswith((".yaml", ".yml")):
            json.loads(text)
        elif text.startswith("interactions:"):
            deserialize(text, yamlserializer)
        else:
            assert list(yaml.compose_all(text))


def test_a_second_run_has_nothing_to_fix() -> None:
    for outcome in mended().values():
        assert not any(finding.fix and finding.fix.edits for finding in outcome.checked.findings)


def test_a_fix_changes_no_line_but_its_own() -> None:
    for outcome in mended().values():
        new = [line for line in outcome.lines.now if line.origin is None]
        # One of these cassettes breaks its body anew in each line.
        assert len(new) <= 2 * len(outcome.fixed)


def test_nothing_that_a_server_took_is_rejected_before_it_is_sent() -> None:
    """As a transport sees it: the answer is not there yet."""
    taken = [
        exchange.document["request"]
        for exchange in recorded()
        if exchange.document["response"].get("status") == 200 and exchange.document["request"].keys() >= {"url", "body"}
    ]
    assert len(taken) > 1000
    linter = default_linter()
    reports = (linter.check_request(method="POST", url=each["url"], body=each["body"]) for each in taken)
    assert Counter(found.rule for report in reports for found in report.at_least("error")) == {}
