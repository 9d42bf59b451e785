"""Recorded refusals are tied to the finding that foresaw them."""

from __future__ import annotations

from pathlib import Path

import pytest

from anyint_lint.linter import Linter
from anyint_lint.model import JSON, Exchange
from tests.commandline import lint, write

GOOD = {"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}]}


def failure(body: JSON, status: int, said: str) -> str:
    document = {"request": {"body": body}, "response": {"status": status, "body": {"error": {"message": said}}}}
    (found,) = (each for each in Linter().check_exchange(Exchange(document)) if each.rule == "failed-response")
    return found.message


def test_a_finding_that_foresaw_it_is_named() -> None:
    message = failure({**GOOD, "messages": []}, 400, "messages must not be empty")
    assert message == "the server answered with HTTP 400, as empty-messages at request.body/messages predicts"


def test_of_several_the_one_that_the_server_speaks_of_is_named() -> None:
    body = {**GOOD, "temperature": 9, "top_p": "x"}
    assert "wrong-type at request.body/top_p" in failure(body, 400, "top_p is no number")
    assert "out-of-range at request.body/temperature" in failure(body, 400, "temperature is too high")


def test_what_none_foresaw_is_quoted() -> None:
    message = failure(GOOD, 400, "Something\n  odd")
    assert message == 'the server answered with HTTP 400; no rule predicts it: "Something odd"'


def test_a_model_never_looked_up_foresees_that_it_is_unknown_and_nothing_else() -> None:
    body = {**GOOD, "model": "gpt-9"}
    assert "hardcoded-model at request.body/model" in failure(body, 404, "The model gpt-9 does not exist")
    assert "no rule predicts it" in failure(body, 400, "max_tokens is not supported with this model")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_where_the_request_is_not_to_blame_nothing_is_foreseen(status: int) -> None:
    assert failure({**GOOD, "messages": []}, status, "busy") == f'the server answered with HTTP {status}: "busy"'


def test_a_key_in_what_the_server_said_is_masked_and_long_text_is_cut() -> None:
    key = "sk-proj-" + "aB3dE5gH7jK9mN1pQ2rS"
    message = failure(GOOD, 401, f"Incorrect API key provided: {key} " + "x" * 500)
    assert key not in message
    assert len(message) < 300


def test_statistics_sum_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, messages in (("a.json", []), ("b.json", GOOD["messages"])):
        answer = {"status": 400, "body": {"error": {"message": "no"}}}
        write(name, {"request": {"body": {**GOOD, "messages": messages}}, "response": answer})
    assert "Refused requests: 1 predicted by a rule, 1 by none" in lint("check", ".", "--statistics").stdout
