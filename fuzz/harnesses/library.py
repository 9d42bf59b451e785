"""The library: any bytes, any request, and the quick look before the thorough one."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from unittest.mock import patch

import anyint_lint
from anyint_lint import prefilter
from anyint_lint.engine import Engine
from anyint_lint.jsontext import parse
from anyint_lint.model import Exchange, Finding
from anyint_lint.rulebook import builtin_rules


def check_holds(data: bytes) -> None:
    """Text and value of a payload have the same findings; each has a place in the text."""
    report = anyint_lint.check(data)
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    for finding in report:
        assert finding.span is not None
        start, end = finding.span.offsets
        assert 0 <= start <= end <= len(text)
    assert report.ok == (not report.at_least("warning"))
    _rejects_alike(report)
    parsed = parse(data, lambda: text)
    if not parsed.flaws and isinstance(parsed.value, dict | list | int | float):
        before = copy.deepcopy(parsed.value)
        assert _identities(anyint_lint.check(parsed.value)) == _identities(report)
        assert parsed.value == before
        assert _identities(anyint_lint.check(text)) == _identities(report)


def _rejects_alike(report: anyint_lint.Report) -> None:
    try:
        report.raise_for_findings("info")
    except anyint_lint.PayloadRejected as rejected:
        assert report.findings
        assert all(map(str.isprintable, str(rejected).split("\n")))
    else:
        assert not report.findings


def _identities(findings: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    return Counter((each.rule, each.part, each.pointer, each.message) for each in findings)


def request_holds(data: bytes) -> None:
    """What a program is about to send, as values and with its body as text."""
    try:
        request = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(request, dict):
        return
    method, url, headers, body = (request.get(name) for name in ("method", "url", "headers", "body"))
    headers = headers if isinstance(headers, dict) else None
    text = json.dumps(body)
    report = anyint_lint.check_request(method=method, url=url, headers=headers, body=body)
    assert all(finding.part.startswith("request.") for finding in report)
    pairs = None if headers is None else list(headers.items())
    assert anyint_lint.check_request(method=method, url=url, headers=pairs, body=body) == report
    assert json.dumps(body) == text
    parsed = parse(text.encode(), lambda: text)
    # As text, integers beyond 64 bits become floats.
    if isinstance(body, dict | list) and not parsed.flaws and repr(parsed.value) == repr(body):
        as_text = anyint_lint.check_request(method=method, url=url, headers=headers, body=text)
        assert _identities(as_text) == _identities(report)


@cache
def _engine() -> Engine:
    return Engine(builtin_rules())


def prefilter_holds(data: bytes) -> None:
    """What is surely clean is clean, as it was recorded and as a program sends it."""
    document = parse(data, lambda: data.decode("utf-8", "replace")).value
    if not isinstance(document, dict):
        return
    request = document.get("request")
    for each in (document, {"request": request if isinstance(request, dict) else {}, "live": True}):
        with patch.multiple(prefilter, _MANY=0, _TRIED=1 << 40, _MOST_KINDS=1 << 10):
            clean = _engine().is_surely_clean(each)
        assert not clean or _engine().check(Exchange(each)) == []
