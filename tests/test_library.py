"""The library call: what a program sees just before it sends a request."""

from __future__ import annotations

import json
import pickle
from collections import UserDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

import pytest

import anyint_lint
from anyint_lint import Linter, PayloadRejected, Settings, UnknownRule
from anyint_lint.engine import MOST_OF_A_RULE
from anyint_lint.images import inspect
from anyint_lint.model import JSON, Defect, Exchange, Place
from tests.mutations import TINY_PNG

URL = "https://api.anyint.ai/openai/v1/chat/completions"
CLEAN = {"model": "claude-sonnet-4-6", "messages": [{"role": "user", "content": "Hi"}]}
BAD = {**CLEAN, "temperature": "0.7"}


def rules_of(report: anyint_lint.Report) -> list[str]:
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize("form", [BAD, json.dumps(BAD), json.dumps(BAD).encode(), bytearray(json.dumps(BAD).encode())])
def test_a_payload_is_a_dict_or_its_json(form: JSON) -> None:
    assert rules_of(anyint_lint.check(form)) == ["wrong-type"]


def test_a_clean_payload_is_ok_and_raises_nothing() -> None:
    report = anyint_lint.check(CLEAN)
    assert report.ok
    report.raise_for_findings("info")


def test_errors_raise_and_the_exception_carries_the_report() -> None:
    with pytest.raises(PayloadRejected, match=r"request.body/temperature: error\[wrong-type\]") as raised:
        anyint_lint.check(BAD).raise_for_findings()
    assert rules_of(raised.value.report) == ["wrong-type"]


def test_warnings_are_not_ok_but_raise_only_when_asked() -> None:
    report = anyint_lint.check({**CLEAN, "temperature": 1, "top_p": 0.5})
    assert not report.ok
    report.raise_for_findings()
    with pytest.raises(PayloadRejected):
        report.raise_for_findings(fail_on="warning")


def test_the_exception_says_all_that_made_it_and_nothing_else() -> None:
    payload = {**BAD, "top_p": 0.5, "n": "1", "response_format": {"type": "json_object"}}
    report = anyint_lint.check(payload)
    with pytest.raises(PayloadRejected) as raised:
        report.raise_for_findings()
    assert [line.partition(" ")[0] for line in str(raised.value).split("\n")] == [
        "request.body/n:",
        "request.body/temperature:",
    ]
    with pytest.raises(PayloadRejected) as raised:
        report.raise_for_findings("info")
    assert str(raised.value).count("\n") == len(report.findings) - 1
    assert raised.value.args == (report, "info")


def test_the_exception_speaks_of_errors_where_nothing_else_is_said() -> None:
    report = anyint_lint.check({**BAD, "response_format": {"type": "json_object"}})
    assert str(PayloadRejected(report)) == str(PayloadRejected(report, "error"))
    assert "undocumented-field" not in str(PayloadRejected(report))


def test_the_exception_comes_whole_from_another_process() -> None:
    raised = pickle.loads(pickle.dumps(PayloadRejected(anyint_lint.check(BAD), "warning")))
    assert (rules_of(raised.report), raised.fail_on) == (["wrong-type"], "warning")


def test_a_report_is_its_findings() -> None:
    report = anyint_lint.check(BAD)
    assert list(report) == list(report.findings) != []


def test_an_unknown_severity_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"^'fatal' is not one of error, warning, info$"):
        anyint_lint.check(CLEAN).at_least("fatal")  # type: ignore[arg-type] # what is wrong


def test_a_finding_of_a_text_is_in_the_payload() -> None:
    assert [finding.file for finding in anyint_lint.check(json.dumps(BAD)).findings] == ["<payload>"]
    assert [finding.file for finding in anyint_lint.check(BAD).findings] == [None]


@pytest.mark.parametrize(
    ("member", "shown"),
    [
        ('"temperature": 0.2, "top_p" : 0.9', "0.9"),
        ('"temperature" : "0.2"', '"0.2"'),
        ('"temprature" : 1', '"temprature"'),
        ('"max_output_tokens" : 5', '"max_output_tokens"'),
    ],
)
def test_a_value_is_shown_or_its_name_where_that_is_wrong(member: str, shown: str) -> None:
    text = json.dumps(CLEAN)[:-1] + f", {member}}}"
    (finding,) = anyint_lint.check(text).findings
    assert finding.span is not None
    assert text[slice(*finding.span.offsets)] == shown


def test_what_is_no_number_hides_no_other_finding() -> None:
    text = '{"n": "x", "model": NaN, "stream": "x", "messages": NaN, "temperature": "x", "top_p": "x"}'
    found = {(finding.rule, finding.pointer) for finding in anyint_lint.check(text).at_least("error")}
    assert found == {("invalid-json", f"/{name}") for name in ("model", "messages")} | {
        ("wrong-type", f"/{name}") for name in ("n", "stream", "temperature", "top_p")
    }


def test_what_an_exchange_states_goes_before_what_a_linter_was_given() -> None:
    linter = Linter(models=["gpt-5"])
    request = {"request": {"body": {**CLEAN, "model": "mine"}}}
    rules = [
        [each.rule for each in linter.check_exchange(Exchange(request | more))]
        for more in ({}, {"models": {"mine": {}}})
    ]
    assert rules == [["unknown-model"], []]


def test_a_flaw_of_a_clean_exchange_is_told() -> None:
    flaw = Defect("duplicate-key", "it stands twice", Place("request.body", ("n",)))
    exchange = Exchange({"request": {"body": {**CLEAN, "model": "${MODEL}"}}, "live": True}, defects=(flaw,))
    (finding,) = Linter().check_exchange(exchange)
    assert (finding.rule, finding.message, finding.pointer) == ("duplicate-key", "it stands twice", "/n")
    assert Linter().check_exchange(exchange._replace(defects=())) == []


def test_findings_come_in_the_order_of_the_text_or_else_of_their_pointers() -> None:
    text = '{"temperature": "x", "n": 1, "model": "m", "messages": [], "seed": 1, "n ": 2}'
    pointers = [finding.pointer for finding in anyint_lint.check(text).findings]
    assert pointers == ["/temperature", "/n", "/messages", "/seed", "/n "]
    assert [finding.pointer for finding in anyint_lint.check(json.loads(text)).findings] == sorted(pointers)
    assert {finding.exchange for finding in anyint_lint.check(text).findings} == {0}


def test_a_linter_that_knows_links_leaves_the_other_as_it_was() -> None:
    url = "https://cdn.anyint.ai/a.png"
    block = {"type": "image_url", "image_url": {"url": url}}
    body = {"model": "${MODEL}", "messages": [{"role": "user", "content": [block]}]}
    exchange = Exchange({"request": {"body": body}})
    linter = Linter()
    knowing = linter.knowing({url: {"failure": "answers 404 (Not Found)"}})
    assert [finding.rule for finding in knowing.check_exchange(exchange)] == ["unreachable-image"]
    assert linter.check_exchange(exchange) == []
    assert (knowing.unsettled(exchange), "unreachable-image" in linter.unsettled(exchange)) == (frozenset(), True)


def test_infos_are_ok() -> None:
    report = anyint_lint.check({**CLEAN, "response_format": {"type": "json_object"}})
    assert rules_of(report) == ["undocumented-field"]
    assert report.ok


def test_a_running_program_may_have_its_model_and_key() -> None:
    headers = {"Authorization": "Bearer 9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"}
    assert anyint_lint.check_request(method="POST", url=URL, headers=headers, body=CLEAN).findings == ()


@pytest.mark.parametrize("headers", [5, [5], [("a",)], "Authorization: x"])
def test_what_are_no_headers_are_not_judged(headers: JSON) -> None:
    assert anyint_lint.check_request(method="POST", headers=headers, body=CLEAN).ok


def test_header_names_are_compared_without_case_and_may_be_bytes() -> None:
    for headers in ({"X-API-Key": "k"}, [("x-api-key", "k")], [(b"X-Api-Key", b"k")]):
        assert rules_of(anyint_lint.check_request(url=URL, headers=headers, body=CLEAN)) == ["api-key-header"]


def test_the_method_is_judged_where_it_is_given() -> None:
    assert rules_of(anyint_lint.check_request(method="GET", url=URL, body=CLEAN)) == ["wrong-method"]
    assert rules_of(anyint_lint.check_request(method="POST", url=URL, body=CLEAN)) == []


@pytest.mark.parametrize("checked", [anyint_lint.check_request, Linter().check_request])
def test_the_body_of_a_request_is_judged(checked: Callable[..., anyint_lint.Report]) -> None:
    assert rules_of(checked(url=URL, body=BAD)) == ["wrong-type"]
    assert rules_of(checked(url=URL)) == []


@pytest.mark.parametrize("wrong", ["k\ud800", b"k\xff"])
def test_a_header_that_cannot_be_sent_is_judged_all_the_same(wrong: str | bytes) -> None:
    headers = [("x-api-key", wrong)]
    assert "api-key-header" in rules_of(anyint_lint.check_request(url=URL, headers=headers, body=CLEAN))


def test_no_key_shows_in_what_is_raised() -> None:
    key = "sk-live-9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"
    report = anyint_lint.check_request(method="POST", url=URL, headers={"x-api-key": key}, body=CLEAN)
    with pytest.raises(PayloadRejected) as raised:
        report.raise_for_findings()
    assert key not in str(raised.value) + repr(raised.value) + repr(report)


def test_an_unexpanded_variable_is_caught_on_the_wire() -> None:
    report = anyint_lint.check_request(url=URL, headers={"Authorization": "Bearer $ANYINT_API_KEY"}, body=CLEAN)
    assert rules_of(report) == ["not-bearer"]


def test_unknown_model_speaks_where_a_catalogue_is_given() -> None:
    linter = Linter(models=["claude-sonnet-4-6"])
    assert linter.check(CLEAN).ok
    (finding,) = linter.check({**CLEAN, "model": "claude-sonet-4-6"}).findings
    assert (finding.rule, finding.pointer) == ("unknown-model", "/model")
    assert "claude-sonnet-4-6" in finding.hint


def test_text_gives_places_and_a_dict_gives_none() -> None:
    text = '{\n  "model": "m",\n  "messages": [{"role": "user", "content": "Hi"}],\n  "temperature": "0.7"\n}'
    (finding,) = anyint_lint.check(text).findings
    assert finding.span is not None
    assert (finding.span.start.line, finding.span.start.column) == (4, 18)
    (finding,) = anyint_lint.check(json.loads(text)).findings
    assert finding.span is None


@pytest.mark.parametrize("value", [{1, 2}, b"x", object(), 1j, UserDict(a=1)])
def test_what_json_does_not_have_is_a_finding(value: object) -> None:
    (finding,) = anyint_lint.check({**CLEAN, "metadata": {"a": value}}).at_least("warning")
    assert (finding.rule, finding.pointer) == ("invalid-json", "/metadata/a")


def test_cycles_and_deep_nesting_are_findings() -> None:
    cycle: dict[str, JSON] = {}
    cycle["self"] = cycle
    assert rules_of(anyint_lint.check({**CLEAN, "metadata": cycle})) == ["too-deep"]


class Liar:
    __class__ = property(lambda self: 1 / 0)


class Text(str):
    def encode(self, *_: object) -> bytes:
        raise RuntimeError("not yours to call")


def test_objects_cannot_lie_about_what_they_are() -> None:
    assert rules_of(anyint_lint.check(Liar())) == ["invalid-json"]
    assert rules_of(anyint_lint.check(Text(json.dumps(BAD)))) == ["wrong-type"]


class Bytes(bytes):
    def removeprefix(self, *_: object) -> bytes:
        raise RuntimeError("not yours to call")


def test_bytes_of_another_class_are_bytes() -> None:
    assert rules_of(anyint_lint.check(Bytes(json.dumps(BAD).encode()))) == ["wrong-type"]


def test_what_is_odd_in_a_text_is_shown_there() -> None:
    text = json.dumps(CLEAN)[:-1] + ', "n": 1,\n "model": "é"}'
    (found,) = (each for each in anyint_lint.check(text) if each.rule == "duplicate-key")
    assert found.span is not None
    assert text[slice(*found.span.offsets)] == '"model"'
    assert (found.span.start.line, found.span.start.column, found.pointer) == (2, 2, "/model")
    (found,) = (each for each in anyint_lint.check({**CLEAN, "n": float("nan")}) if each.rule == "invalid-json")
    assert (found.span, found.part, found.pointer) == (None, "request.body", "/n")


class Role(StrEnum):
    USER = "user"


def test_enums_and_tuples_count_as_what_they_become() -> None:
    assert anyint_lint.check({"model": "m", "messages": ({"role": Role.USER, "content": "Hi"},)}).ok


def test_threads_share_a_linter() -> None:
    linter = Linter()
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(linter.check, [CLEAN, BAD] * 200))
    assert [rules_of(report) for report in reports] == [[], ["wrong-type"]] * 200


def test_an_image_is_decoded_once_in_a_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    examine = anyint_lint.images._examine
    monkeypatch.setattr(anyint_lint.images, "_examine", lambda url, *rest: decoded.append(url) or examine(url, *rest))
    url = "data:image/png;base64," + TINY_PNG
    messages = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]} for _ in range(3)]
    settings = Settings(max_image_bytes=12_345)
    assert Linter(settings=settings).check(json.dumps({"model": "m", "messages": messages})).ok
    assert len(decoded) == 1
    assert inspect(url, settings).problem is None


def test_image_limits_are_configurable() -> None:
    block = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + TINY_PNG}}
    payload = {"model": "m", "messages": [{"role": "user", "content": [block]}]}
    assert rules_of(Linter(settings=Settings(max_image_bytes=10)).check(payload)) == ["oversized-image"]


def test_selection_by_rule_and_topic() -> None:
    payload = {**BAD, "top_p": 0.5, "user": "ada@example.org"}
    assert rules_of(Linter(select=["requests"]).check(payload)) == ["wrong-type"]
    assert rules_of(Linter(ignore=["requests"]).check(payload)) == ["personal-data-in-user"]
    with pytest.raises(UnknownRule, match="did you mean 'wrong-type'"):
        Linter(select=["wrong-typ"])


def test_secrets_do_not_show_in_the_exception() -> None:
    key = "sk-proj-9fK2mQ7xR4tW8zB3nV6cY1dL5hJ0pS"
    with pytest.raises(PayloadRejected) as raised:
        anyint_lint.check({**CLEAN, "stream": key}).raise_for_findings()
    assert key not in str(raised.value)


@pytest.mark.parametrize(
    "body", [b"\xff", b'{"a":\xff', b"\x1f\x8b", '{"model":"\ud800","messages":[]}', b"", "nul", None]
)
def test_what_is_no_json_is_never_ok(body: JSON) -> None:
    assert not anyint_lint.check(body).ok


@pytest.mark.parametrize("number", [10**30, -(10**4000)], ids=["30", "4000"])
def test_an_integer_of_many_digits_is_told_without_them(number: int) -> None:
    (found,) = anyint_lint.check({"model": number, "messages": [{"role": "user", "content": "Hi"}]})
    assert found.message == "model is a very large integer, but must be a string"


def test_flaws_do_not_hide_each_other() -> None:
    text = '{"model":"m","messages":[{"role":"user","content":"Hi"}],"temperature":NaN,"temperature":-Infinity}'
    assert sorted(rules_of(anyint_lint.check(text))) == ["duplicate-key", "invalid-json", "invalid-json"]


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert anyint_lint.check(b"\xef\xbb\xbf" + json.dumps(CLEAN).encode()).ok


@pytest.mark.parametrize(
    "url",
    [
        "https://api.anyint.ai/openai/v1/embeddings",
        "https://api.anyint.ai/anthropic/v1/messages",
        "https://api.openai.com/v1/responses",
        "https://example.com/",
    ],
)
def test_requests_that_are_no_chat_are_not_judged(url: str) -> None:
    assert anyint_lint.check_request(method="POST", url=url, headers={"x-api-key": "k"}, body={"input": "x"}).ok


def test_a_lost_route_of_the_gateway_is_judged() -> None:
    report = anyint_lint.check_request(method="POST", url="https://api.anyint.ai/v1/chat/completion", body=CLEAN)
    assert rules_of(report) == ["wrong-path"]


def test_many_findings_cost_no_copy_each() -> None:
    payload = {**CLEAN, **{f"shoe_size_{number}": 1 for number in range(MOST_OF_A_RULE)}}
    assert len(anyint_lint.check(payload).findings) == MOST_OF_A_RULE


@pytest.mark.parametrize("wrong", [{"models": "gpt-5"}, {"select": "images"}, {"ignore": "images"}, {"rules": "dir"}])
def test_lists_are_not_given_as_one_string(wrong: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="is a list"):
        Linter(**wrong)  # type: ignore[arg-type]


def test_neither_text_nor_repr_nor_trace_of_an_exception_shows_a_key() -> None:
    key = "sk-" + "proj-" + "Zq7Xw2Lk9Vb4Tn8Rm3Yc6Hd1" + "Js5Gf0Pa7Ue2Io4Kx9Wz8B6"
    body = {"model": key, key: 1, "messages": [{"role": f"Bearer {key}", "content": key}], "temperature": key}
    with pytest.raises(PayloadRejected) as raised:
        anyint_lint.check_request(headers={"authorization": key}, body=body).raise_for_findings()
    error = raised.value
    for text in (str(error), repr(error), repr(error.args), repr(error.report), repr(error.report.findings[0])):
        assert text
        assert key[12:24] not in text
    # A program that looks a name up needs it as it is.
    assert f"/{key}" in {finding.pointer for finding in error.report}
