"""Keywords where one step further would say something else."""

from __future__ import annotations

import pytest

import anyint_lint
from anyint_lint.keywords import KEYWORDS, Settings
from anyint_lint.keywords.models import nearest_models
from anyint_lint.keywords.problem import Problem
from anyint_lint.model import JSON
from tests.test_credentials import FORM


def problems(keyword: str, value: JSON, parameter: JSON = True) -> list[Problem]:
    return list(KEYWORDS[keyword](value, parameter, Settings()))


def authorized(header: str) -> JSON:
    return {"request": {"headers": {"authorization": header}}}


@pytest.mark.parametrize("key", ["XkeyX", "X", '"abc123', "Xabc'X"])
def test_a_key_is_in_quotes_where_quotes_are_around_it(key: str) -> None:
    assert bool(problems("bearerAuthorization", authorized(f"Bearer {key}"))) is key.startswith('"')


@pytest.mark.parametrize("header", ["abc123 ", " token abc123\t", "Bearer Bearer abc123"])
def test_white_space_behind_a_key_does_not_keep_it_from_being_mended(header: str) -> None:
    (problem,) = problems("bearerAuthorization", authorized(header))
    (step,) = problem.steps
    assert step.stretch is not None
    start, end = step.stretch
    assert (header[:start] + step.value + header[end:]).strip() == "Bearer abc123"


@pytest.mark.parametrize(
    ("model", "known", "near"),
    [
        ("gpt-4o-mini", ["gpt-4o-mini-2024-07-18", "gpt-4o-minix"], ["gpt-4o-mini-2024-07-18", "gpt-4o-minix"]),
        ("abcdef", ["fedcba"], []),
        ("us.a.o1", ["o1"], ["o1"]),
        ("o1", ["us.a.o1"], ["us.a.o1"]),
        ("SONNET-4-free", ["sonnet-4-preview", "sonnet-4:free"], ["sonnet-4:free", "sonnet-4-preview"]),
    ],
)
def test_models_are_near_whose_names_say_the_same(model: str, known: list[str], near: list[str]) -> None:
    assert list(nearest_models(model, tuple(known))) == near


def test_where_no_model_is_near_the_rule_has_the_hint() -> None:
    (problem,) = problems("knownModel", {"request": {"body": {"model": "abcdef"}}, "models": {"zzz": {}}})
    assert problem.hint is None


@pytest.mark.parametrize(
    "event", [{"error": {"message": "overloaded"}}, {"cost": 1, "timings": {}, "id": "x", "created": 1, "model": "m"}]
)
def test_what_servers_send_beside_chunks_is_none_that_is_broken(event: JSON) -> None:
    assert problems("chatEvents", {"events": [event]}) == []


def test_tools_without_a_name_hide_no_name_that_stands_twice() -> None:
    tools = [{"function": {"name": name}} for name in ([], [], "find", 5, "find")]
    assert [problem.at for problem in problems("uniqueToolNames", [None, *tools])] == [(5, "function", "name")]


@pytest.mark.parametrize("text", ["$5 or so", "XXXX", "{{arguments}}"])
def test_arguments_are_a_placeholder_where_all_of_them_are_one(text: str) -> None:
    assert len(problems("jsonText", text)) == 1


def test_why_arguments_are_no_json_is_told_without_a_place_in_them() -> None:
    (problem,) = problems("jsonText", '{"a": 1')
    assert problem.message == "the arguments are not JSON: unexpected end of data"


def test_a_data_url_may_hold_anything_by_chance() -> None:
    body = {"image": f"data:image/png;base64,{FORM}", "note": f"data {FORM}"}
    assert [problem.at for problem in problems("noSecrets", {"request": {"body": body}})] == [
        ("request", "body", "note")
    ]


def test_findings_are_in_the_order_in_which_they_begin() -> None:
    text = '{"model": "${M}", "messages": [{"role": "user", "content": "Hi"}], "stop": ["a", "b", "c", "d", 5]}'
    starts = [finding.span.offsets[0] for finding in anyint_lint.check(text) if finding.span]
    assert starts == sorted(starts)
    assert len(starts) == 2


def test_a_last_event_that_was_cut_is_told_where_it_is_all() -> None:
    def told(*events: str) -> list[str]:
        return [problem.message for problem in problems("chatEvents", {"events": [*events], "done": False})]

    assert told("{cut") == ["the event is not JSON"]
    assert told('{"choices": []}') == ["the event is not JSON"]
    assert told("x", "y", "{cut") == ["the event is not JSON; 1 more of the 3 events are no chunks either"]


def test_of_a_header_that_is_not_for_keys_the_key_alone_is_hidden() -> None:
    headers = {"x-note": f"note:{FORM}"}
    (problem,) = problems("noSecrets", {"request": {"headers": headers}})
    assert [step.stretch for step in problem.steps] == [(5, 5 + len(FORM))]


def test_a_live_cookie_is_found_behind_other_headers() -> None:
    headers = {"accept": "*/*", "cookie": f"sessionid={FORM[3:]}"}
    assert [problem.at[-1] for problem in problems("noSecrets", {"request": {"headers": headers}})] == ["cookie"]


def test_what_a_keyword_says_is_about_the_value_unless_it_says_otherwise() -> None:
    (problem,) = problems("placeholder", "gpt-5")
    assert (problem.message, problem.at, problem.key) == ("not a placeholder", (), False)
