"""Fixes: each mends its finding and adds none, in any container, and changes nothing but the bytes of its place."""

from __future__ import annotations

import base64
import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.changes import changed
from anyint_lint.fixes import worked_out
from anyint_lint.fixing import Checked, Fixing, Outcome
from anyint_lint.images.mend import mended
from anyint_lint.linter import default_linter
from anyint_lint.model import JSON, Exchange, Finding, Skipped
from anyint_lint.readers import read
from anyint_lint.rulebook import builtin_rules
from anyint_lint.ruletest import to_exchanges
from anyint_lint.sources import FileSource
from tests.containers import CONTAINERS
from tests.mutations import TINY_PNG

PNG = f"data:image/png;base64,{TINY_PNG}"
GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
LINTER = default_linter()


def check(source: FileSource, entries: list[Exchange | Skipped]) -> Checked:
    found: list[Finding] = []
    for entry in entries:
        if isinstance(entry, Exchange):
            findings = LINTER.check_exchange(entry)
            found += worked_out(entry, findings, LINTER.check_exchange, source.obstacle)
    return Checked(source, entries, found)


def entries_of(source: FileSource) -> list[Exchange | Skipped]:
    return list(read(source))


def fixed(text: str, *, name: str = "x", unsafe: bool = True) -> Outcome:
    source = FileSource.of_text(name, text)
    return Fixing(entries_of, check, unsafe).run(check(source, entries_of(source)))


def text_of(outcome: Outcome) -> str:
    return outcome.checked.source.text


def obstacles(outcome: Outcome) -> set[str]:
    return {finding.fix.obstacle for finding in outcome.checked.findings if finding.fix and finding.fix.obstacle}


def rules_of(findings: Any) -> list[str]:
    return sorted(finding.rule for finding in findings)


def payload(**fields: JSON) -> JSON:
    return {"model": "${MODEL}", "messages": [{"role": "user", "content": "Hi"}]} | fields


def image(url: JSON) -> JSON:
    block = {"type": "image_url", "image_url": url}
    return {"model": "${MODEL}", "messages": [{"role": "user", "content": [block]}]}


# What is wrong, the rule that says so, and the body that the fix makes of it.
SAFE: dict[str, tuple[JSON, str, JSON]] = {
    "a numeric string": (payload(temperature="0.70"), "wrong-type", payload(temperature=0.7)),
    "an integer as a string": (payload(max_tokens=" 12 "), "wrong-type", payload(max_tokens=12)),
    "a boolean as a string": (payload(stream="True"), "wrong-type", payload(stream=True)),
    "image_url as a string": (image(PNG), "malformed-image-block", image({"url": PNG})),
    "a missing prefix": (image({"url": TINY_PNG}), "bare-base64-image", image({"url": PNG})),
    "a prefix cut off": (image({"url": PNG[5:]}), "malformed-data-url", image({"url": PNG})),
    "a wrong type": (
        image({"url": f"data:image/png;base64,{GIF}"}),
        "image-type-mismatch",
        image({"url": f"data:image/gif;base64,{GIF}"}),
    ),
    "an unregistered type": (
        image({"url": PNG.replace("png", "x-png")}),
        "unregistered-image-type",
        image({"url": PNG}),
    ),
    "line breaks in base64": (
        image({"url": f"{PNG[:50]}\n{PNG[50:90]}\r\n  {PNG[90:]}\n"}),
        "malformed-data-url",
        image({"url": PNG}),
    ),
    "the URL-safe alphabet": (
        image({"url": PNG.replace("+", "-").replace("/", "_").replace("image_png", "image/png")}),
        "malformed-data-url",
        image({"url": PNG}),
    ),
    "no padding": (
        image({"url": f"data:image/gif;base64,{GIF}".rstrip("=") + "=="}),
        "malformed-data-url",
        image({"url": f"data:image/gif;base64,{GIF}"}),
    ),
    "a prefix that is there twice": (
        image({"url": f"data:image/png;base64,{PNG}"}),
        "malformed-data-url",
        image({"url": PNG}),
    ),
}
UNSAFE: dict[str, tuple[JSON, str, JSON]] = {
    "a misspelt field": (payload(temprature=0.2), "unknown-field", payload(temperature=0.2)),
    "a native field": (payload(max_output_tokens=9), "provider-native-field", payload(max_tokens=9)),
    "both samplings": (payload(temperature=0.2, top_p=0.9), "temperature-with-top-p", payload(temperature=0.2)),
    "both, the other way": (payload(top_p=0.9, temperature=0.2), "temperature-with-top-p", payload(temperature=0.2)),
    "an image by http": (
        image({"url": "http://example.com/a.png"}),
        "insecure-image-url",
        image({"url": "https://example.com/a.png"}),
    ),
}


def body_of(outcome: Outcome) -> JSON:
    (entry,) = outcome.checked.entries
    assert isinstance(entry, Exchange)
    return entry.document["request"]["body"]


@pytest.mark.parametrize(("body", "rule", "expected"), SAFE.values(), ids=SAFE)
def test_what_is_surely_meant_is_fixed_without_asking(body: JSON, rule: str, expected: JSON) -> None:
    outcome = fixed(json.dumps(body), unsafe=False)
    assert rules_of(outcome.fixed) == [rule]
    assert json.loads(text_of(outcome)) == expected


@pytest.mark.parametrize(("body", "rule", "expected"), UNSAFE.values(), ids=UNSAFE)
def test_what_is_likely_meant_is_fixed_when_asked_to(body: JSON, rule: str, expected: JSON) -> None:
    assert not fixed(json.dumps(body), unsafe=False).fixed
    outcome = fixed(json.dumps(body))
    assert rules_of(outcome.fixed) == [rule]
    assert json.loads(text_of(outcome)) == expected


@pytest.mark.parametrize("container", CONTAINERS)
@given(
    case=st.sampled_from([*UNSAFE.values()]) | st.sampled_from([*SAFE.values()]),
    indent=st.sampled_from([None, 2]),
    random=st.randoms(use_true_random=False),
)
def test_a_fix_works_in_any_container_or_says_why_not(
    container: str, case: tuple[JSON, str, JSON], indent: int | None, random: Random
) -> None:
    body, rule, expected = case
    # Some cut the text in pieces, but for this.
    body, expected = body | {"user": "§mark§"}, expected | {"user": "§mark§"}
    text = CONTAINERS[container](json.dumps(body, indent=indent), random)
    before = check(FileSource.of_text("x", text), entries_of(FileSource.of_text("x", text)))
    if rule not in rules_of(before.findings):
        # A server's 200 speaks against it.
        assert "200" in text
        return
    outcome = fixed(text)
    if rule in rules_of(outcome.fixed):
        assert body_of(outcome) == expected
        assert Counter(rules_of(outcome.checked.findings)) == Counter(rules_of(before.findings)) - Counter([rule])
        again = fixed(text_of(outcome))
        assert (text_of(again), list(again.fixed)) == (text_of(outcome), [])
    else:
        assert text_of(outcome) == text
        (left,) = (finding for finding in outcome.checked.findings if finding.rule == rule)
        assert left.fix is not None
        assert left.fix.obstacle
        assert container in ("httprr", "azure-test-proxy", "req-llm")


# Headers and URLs

KEY = "sk-" + "proj-" + "Zq7Xw2Lk9Vb4Tn8Rm3Yc6Hd1" + "Js5Gf0Pa7Ue2Io4Kx9Wz8B6"
URL = "https://api.anyint.ai/openai/v1/chat/completions"
VCR = """interactions:
- request:
    method: POST
    uri: {url}
    headers:
      {headers}
    body: '{{"model": "${{MODEL}}", "messages": [{{"role": "user", "content": "Hi"}}]}}'
  response:
    status: {{code: {status}, message: x}}
    headers: {{}}
    body: {{string: '{{"error": {{"message": "no"}}}}'}}
"""


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("X-Api-Key: [REDACTED]", "Authorization: [Bearer REDACTED]"),
        ("x-api-key: REDACTED", "authorization: Bearer REDACTED"),
        ("'api-key': ['REDACTED']", "'authorization': ['Bearer REDACTED']"),
    ],
)
def test_a_key_in_the_wrong_header_moves_to_the_right_one(header: str, expected: str) -> None:
    text = VCR.format(url=URL, headers=header, status=401)
    outcome = fixed(text, unsafe=False)
    assert rules_of(outcome.fixed) == ["api-key-header"]
    assert text_of(outcome) == text.replace(header, expected)


def test_a_header_of_a_har_is_renamed_where_its_name_is_a_value() -> None:
    request = {"method": "POST", "url": URL, "headers": [{"name": "X-Api-Key", "value": "REDACTED"}]}
    entry = {"request": request | {"postData": {"text": json.dumps(payload())}}, "response": {"status": 401}}
    outcome = fixed(json.dumps({"log": {"entries": [entry]}}))
    (header,) = json.loads(text_of(outcome))["log"]["entries"][0]["request"]["headers"]
    assert header == {"name": "Authorization", "value": "Bearer REDACTED"}


def test_a_key_does_not_move_where_the_right_header_is_there_already() -> None:
    text = VCR.format(url=URL, headers="x-api-key: REDACTED\n      authorization: Bearer REDACTED", status=401)
    assert not fixed(text).fixed


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://api.anyint.ai/openai/v1/chat/completions", URL),
        # The port belongs to the scheme.
        ("http://api.anyint.ai:80/openai/v1/chat/completions", None),
    ],
)
def test_http_becomes_https_where_no_port_is_named(url: str, expected: str | None) -> None:
    text = VCR.format(url=url, headers="authorization: Bearer $KEY", status=500)
    outcome = fixed(text, unsafe=False)
    assert text_of(outcome) == (text.replace(url, expected) if expected else text)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"authorization: [Bearer {KEY}]", "authorization: [Bearer REDACTED]"),
        (f'authorization: "Bearer {KEY}"', 'authorization: "Bearer REDACTED"'),
        (f"cookie: 'a=1; sessionid={KEY[3:40]}; b=2'", "cookie: 'a=1; sessionid=REDACTED; b=2'"),
    ],
)
def test_a_recorded_key_gives_way_to_a_placeholder_when_asked_to(header: str, expected: str) -> None:
    text = VCR.format(url=URL, headers=header, status=200)
    assert not fixed(text, unsafe=False).fixed
    outcome = fixed(text)
    assert rules_of(outcome.fixed) == ["recorded-secret"]
    assert text_of(outcome) == text.replace(header, expected)


def test_a_key_in_the_url_and_in_a_stream_give_way_as_well() -> None:
    stream = f'data: {{"choices": [{{"index": 0, "delta": {{"content": "your {KEY}!"}}}}]}}\n\ndata: [DONE]\n\n'
    entry = {
        "request": {"method": "POST", "url": f"{URL}?api_key={KEY}", "postData": {"text": json.dumps(payload())}},
        "response": {"status": 200, "content": {"text": stream}},
    }
    text = json.dumps({"log": {"entries": [entry]}})
    outcome = fixed(text)
    assert "recorded-secret" in rules_of(outcome.fixed)
    assert text_of(outcome) == text.replace(KEY, "REDACTED")


# What cannot be edited


def test_a_packed_body_is_left_and_the_reason_is_told() -> None:
    packed = base64.b64encode(json.dumps(payload(temperature=0.2, top_p=0.9)).encode()).decode()
    outcome = fixed(
        VCR.format(url=URL, headers="a: b", status=200).replace("body: '{", f"body: !!binary {packed}\n    x: '{{")
    )
    assert [finding.fix.obstacle for finding in outcome.checked.findings if finding.fix] == [
        "the body is packed (base64 or compressed)"
    ]


def test_what_two_entries_share_by_an_alias_is_left() -> None:
    body = json.dumps(payload(temperature=1, top_p=0.5))
    text = f"interactions:\n- request: &r\n    method: POST\n    uri: {URL}\n    parsed_body: {body}\n- request: *r\n"
    outcome = fixed(text)
    assert text_of(outcome) == text
    assert obstacles(outcome) == {"an alias stands for it elsewhere"}


@pytest.mark.parametrize(
    ("field", "elsewhere"),
    [
        ("temperature: &t '0.2'", "*t"),
        ("top_p: &t 0.5", "*t"),
        ("stop_sequences: &t [END]", "[*t]"),
        ("&t n: '1'", "*t"),
    ],
)
def test_what_is_used_elsewhere_in_the_file_by_an_alias_is_left(field: str, elsewhere: str) -> None:
    text = yaml_of(f"{field}\n      temperature: 0.2" if "temp" not in field else field) + f"- other: {elsewhere}\n"
    outcome = fixed(text)
    assert text_of(outcome) == text
    assert obstacles(outcome) == {"an alias stands for it elsewhere"}


def test_an_anchor_that_nothing_uses_and_aliases_to_other_values_do_not_matter() -> None:
    text = yaml_of("user: &u x\n      temperature: &t '0.2'\n      n: '1'") + "- other: *u\n"
    assert text_of(fixed(text)) == text.replace("&t '0.2'", "0.2").replace("'1'", "1")


def test_a_key_that_stands_twice_is_not_removed_once() -> None:
    text = json.dumps(payload(temperature=1, top_p=1)).replace('"top_p"', '"top_p": 0.5, "top_p"')
    assert text_of(fixed(text)) == text


def test_a_fix_that_would_bring_out_another_finding_says_so() -> None:
    outcome = fixed(json.dumps(payload(temperature="0.2", top_p=0.9)))
    assert not outcome.fixed
    assert [finding.fix.obstacle for finding in outcome.checked.findings if finding.fix] == [
        "it would bring out temperature-with-top-p"
    ]


def test_fixes_that_only_together_would_bring_out_another_finding_are_not_both_made() -> None:
    outcome = fixed(json.dumps(payload(temperature="0.2", top_p="0.9")), unsafe=False)
    assert body_of(outcome) == payload(temperature=0.2, top_p="0.9")
    assert obstacles(outcome) == {"it would bring out temperature-with-top-p"}


@pytest.mark.parametrize("spoilt", [[], [7], [0, 800]])
def test_many_fixes_of_one_body_are_proven_with_few_checks(spoilt: list[int]) -> None:
    messages = [{"role": "user", "contnet": "Hi"} for _ in range(1000)]
    for number in spoilt:
        # What is misspelt hides that it has the wrong type.
        messages[number]["contnet"] = 5  # type: ignore[assignment]
    (exchange,) = entries_of(FileSource.of_text("x", json.dumps(payload(messages=messages))))
    assert isinstance(exchange, Exchange)
    findings = LINTER.check_exchange(exchange)
    checks = 0

    def counting(changed: Exchange) -> list[Finding]:
        nonlocal checks
        checks += 1
        return LINTER.check_exchange(changed)

    fixes = [each.fix for each in worked_out(exchange, findings, counting, None) if each.fix]
    assert sum(bool(fix.edits) for fix in fixes) >= (700 if spoilt else 1000)
    assert checks <= 12


def test_a_fix_that_would_not_mend_is_none() -> None:
    body = payload(temperature=1, top_p=0.5, tools=[{"type": "function", "function": {"name": "f", "parameters": 5}}])
    rules = {finding.rule: finding.fix for finding in fixed(json.dumps(body)).checked.findings}
    assert rules == {"malformed-tool": None}


def test_a_body_that_stands_a_second_time_is_left() -> None:
    body = payload(temperature=1, top_p=0.5)
    packed = base64.b64encode(json.dumps(body).encode()).decode()
    request = {"method": "post", "url": URL, "body": {"b64": packed}, "canonical_json": body}
    text = json.dumps({"request": request, "response": {"status": 200}})
    outcome = fixed(text)
    assert text_of(outcome) == text
    assert [finding.fix.obstacle for finding in outcome.checked.findings if finding.fix] == [
        "the body stands a second time in the file, packed"
    ]


# Rounds


def test_fixes_that_overlap_are_made_one_after_the_other() -> None:
    body = image({"url": f"data:image/jpg;base64,{GIF}"})
    outcome = fixed(json.dumps(body), unsafe=False)
    assert not outcome.checked.findings
    assert json.loads(text_of(outcome)) == image({"url": f"data:image/gif;base64,{GIF}"})


def test_one_that_cannot_be_proven_does_not_stop_the_others() -> None:
    lines = [json.dumps(payload(temperature=0.5, top_p=0.5, user=str(number))) for number in range(9)]
    lines[4] = lines[4].replace('"user"', '"top_p": 0.1, "user"')
    outcome = fixed("\n".join(lines) + "\n")
    assert len(outcome.fixed) == 8
    assert text_of(outcome).splitlines()[4] == lines[4]
    assert all("top_p" not in line for number, line in enumerate(text_of(outcome).splitlines()) if number != 4)


def test_one_that_cannot_be_proven_does_not_stop_another_of_the_same_body() -> None:
    body = json.dumps(payload(temperature=0.5, top_p=0.5, n="1")).replace(
        '"temperature"', '"top_p": 0.1, "temperature"'
    )
    assert rules_of(fixed(body).fixed) == ["wrong-type"]


def test_many_that_cannot_be_proven_do_not_use_up_the_proofs() -> None:
    lines = [json.dumps(payload(temperature=0.5, top_p=0.5, user=str(number))) for number in range(600)]
    lines[::3] = [line.replace('"temperature"', '"top_p": 0.1, "temperature"') for line in lines[::3]]
    outcome = fixed("\n".join(lines))
    assert len(outcome.fixed) == 400
    assert obstacles(outcome) == {"the file would not read as it should after it"}
    again = fixed(text_of(outcome))
    assert text_of(again) == text_of(outcome)


# Files: only the bytes of the place


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", [None, 1, "\t"])
def test_indentation_order_escapes_and_line_ends_stay(end: str, indent: Any) -> None:
    body = {"user": "\u00e9/", "top_p": 0.5, "z": [], **payload(temperature=0.2)}
    text = json.dumps(body, indent=indent).replace("/", "\\/").replace("\n", end)
    del body["top_p"]
    assert text_of(fixed(text)) == json.dumps(body, indent=indent).replace("/", "\\/").replace("\n", end)


def test_comments_and_key_order_of_yaml_stay() -> None:
    text = f"""# kept
interactions:
- request:
    parsed_body:  # kept, too
      top_p: 0.5   # goes
      temperature: 0.2
      model: "${{MODEL}}"
      messages:
      - {{content: Hi, role: user}}
    uri: {URL}
    method: POST
"""
    assert text_of(fixed(text)) == text.replace("top_p: 0.5   # goes\n      ", "")


def yaml_of(fields: str) -> str:
    """A cassette with these fields, at an indentation of six, after those that each body has."""
    return f"""interactions:
- request:
    uri: {URL}
    method: POST
    parsed_body:
      model: "${{MODEL}}"
      messages: [{{content: Hi, role: user}}]
      {fields}
"""


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        ("temperature: 1  # a\n      # b\n      top_p: 1  # c\n      # d", "temperature: 1  # a\n      # b\n      # d"),
        ("top_p: 1 # c\n      # d\n      temperature: 1", "# d\n      temperature: 1"),
        ("temperature: 1\n      top_p: 1", "temperature: 1"),
        ("temperature: 1\n      top_p: 1\n      user: 'a # b'", "temperature: 1\n      user: 'a # b'"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_comment_goes_with_what_it_stands_behind(fields: str, after: str, end: str) -> None:
    text, expected = yaml_of(fields), yaml_of(after)
    if not end:
        text, expected = text[:-1], expected[:-1]
    else:
        text, expected = text.replace("\n", end), expected.replace("\n", end)
    assert text_of(fixed(text)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "{model: x, messages: [{content: Hi, role: user}], top_p: 1, # a\n      temperature: 1}",
        "{model: x, messages: [{content: Hi, role: user}], temperature: 1, # a\n      top_p: 1}",
    ],
)
def test_a_comment_on_something_else_does_not_go(body: str) -> None:
    request = f"- request:\n    uri: {URL}\n    method: POST\n    parsed_body: "
    text = f"interactions:\n{request}{body}\n"
    assert text_of(fixed(text)) == text


def test_a_list_goes_without_the_comment_that_follows_it() -> None:
    text = yaml_of("stop:\n      - END\n      # about the user\n      user: x").replace("${MODEL}", "o4-mini")
    assert text_of(fixed(text)) == text.replace("stop:\n      - END\n      ", "")


@given(st.data())
def test_each_rule_that_has_a_fix_mends_its_bad_example_and_adds_no_finding(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from([rule for rule in builtin_rules() if rule.fix]))
    exchange = next(to_exchanges(rule.examples["bad"][0]))
    findings = LINTER.check_exchange(exchange)
    (mine, *_) = [finding for finding in findings if finding.rule == rule.id]
    assert mine.fix is not None
    if any(change.verb == "embed" for change in mine.fix.changes):
        return
    after = LINTER.check_exchange(Exchange(changed(exchange.document, mine.fix.changes)))
    assert Counter(rules_of(after)) <= Counter(rules_of(findings)) - Counter([rule.id])


def test_an_image_that_lies_beside_the_file_is_embedded(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(base64.b64decode(TINY_PNG))
    outcome = fixed(json.dumps(image({"url": "./a b.png"})), name=str(tmp_path / "x.json"))
    assert json.loads(text_of(outcome)) == image({"url": PNG})


@pytest.mark.parametrize(
    "path", ["../a.png", "/etc/hostname.png", "link.png", "text.png", "missing.png", "b/../../a.png"]
)
def test_no_other_file_is_embedded(path: str, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(base64.b64decode(TINY_PNG))
    folder = tmp_path / "f"
    (folder / "b").mkdir(parents=True)
    (folder / "text.png").write_text("root:x:0:0")
    (folder / "link.png").symlink_to(tmp_path / "a.png")
    outcome = fixed(json.dumps(image({"url": path})), name=str(folder / "x.json"))
    assert not outcome.fixed


@pytest.mark.parametrize("blank", ["data:" + " " * 500, f"data:image/png;base64,{TINY_PNG[:40]}" + " " * 2_000_000])
def test_blanks_without_end_are_no_work_without_end(blank: str) -> None:
    assert mended(f"{blank}{TINY_PNG[40:]}") is None
