"""Floods of values: what is told of them is bounded."""

from __future__ import annotations

import json

import pytest

import anyint_lint
from anyint_lint.crowds import MOST_ITEMS, MOST_VALUES, crowd_in
from anyint_lint.engine import MOST_OF_A_RULE
from anyint_lint.model import JSON, Exchange, Skipped
from tests.reading import CHAT, entry


def chat(count: int) -> JSON:
    return {"model": "m", "messages": [{"role": "user", "content": [0] * count}]}


def test_of_one_rule_a_thousand_findings_are_told_and_that_there_are_more() -> None:
    report = anyint_lint.check(chat(MOST_OF_A_RULE + 500))
    told = [finding.message for finding in report if finding.rule == "unknown-content-block"]
    assert len(told) == MOST_OF_A_RULE + 1
    (last,) = (message for message in told if "further" in message)
    assert last.startswith("messages[0].content[1000] is the integer 0, but must be an object; further ones")


def test_a_thousand_findings_are_all() -> None:
    told = anyint_lint.check(chat(MOST_OF_A_RULE))
    assert len(told.findings) >= MOST_OF_A_RULE
    assert not any("further" in finding.message for finding in told)


def test_other_rules_speak_all_the_same() -> None:
    report = anyint_lint.check(chat(MOST_OF_A_RULE + 500) | {"temperature": "hot"})
    assert "/temperature" in [finding.pointer for finding in report]


def test_a_request_of_too_many_values_is_one_finding() -> None:
    (finding,) = anyint_lint.check(json.dumps(chat(MOST_VALUES)))
    assert (finding.rule, finding.message, finding.part) == ("too-deep", "more than 100,000 values", "request.body")
    assert finding.span is not None


def test_its_place_is_that_of_the_body() -> None:
    found = entry(json.dumps({"request": {"url": "/v1/chat/completions", "body": chat(MOST_VALUES)}}))
    assert not isinstance(found, Skipped)
    (finding,) = anyint_lint.Linter().check_exchange(found)
    assert finding.span is not None
    assert finding.span.start.column == 53


def test_what_stands_beside_it_is_checked() -> None:
    report = anyint_lint.check_request(url="http://api.anyint.ai/v1/chat/completions", body=chat(MOST_VALUES))
    assert {"insecure-url", "too-deep"} <= {finding.rule for finding in report}


@pytest.mark.parametrize(
    "response", [{"events": [0] * (MOST_ITEMS + 1)}, {"body": {"choices": [0] * (MOST_ITEMS + 1)}}]
)
def test_so_is_an_answer_of_too_many_chunks_or_choices(response: JSON) -> None:
    found = anyint_lint.Linter().check_exchange(Exchange({"request": {"body": CHAT}, "response": response}))
    assert [finding.message for finding in found if finding.part != "request.body"] == ["more than 500,000 items"]


@pytest.mark.parametrize(
    "document",
    [
        {"request": {"body": [0] * MOST_VALUES}},
        {"response": {"events": [0] * MOST_ITEMS}},
        {"response": {"body": {"text": [0] * (MOST_ITEMS + 1)}}},
        {"request": [], "response": {"body": "x", "events": None}},
        {},
    ],
)
def test_what_is_large_is_no_crowd(document: JSON) -> None:
    assert crowd_in(document) is None
