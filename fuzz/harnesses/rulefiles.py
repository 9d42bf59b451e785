"""Rule files of a user: refused at a place, or rules that run."""

from __future__ import annotations

from pathlib import Path

from anyint_lint.engine import Engine
from anyint_lint.errors import RuleFileError
from anyint_lint.explain import page
from anyint_lint.model import JSON, Exchange
from anyint_lint.rulecheck import check
from anyint_lint.ruletest import failures
from anyint_lint.yamltext import YamlError, load

_ASKED: JSON = {"request": {"method": "POST", "body": {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}}}


def holds(data: bytes) -> None:
    try:
        content = load(data)
    except YamlError:
        return
    name = content.get("id") if isinstance(content, dict) else None
    try:
        rule = check(Path("rules/topic") / f"{name}.yaml", content)
    except RuleFileError as error:
        assert error.problem
        assert "\n" not in error.place + error.problem, error
        return
    assert "".join(page(rule))
    engine = Engine([rule])
    clean = engine.is_surely_clean(_ASKED)
    found = engine.check(Exchange(_ASKED))
    assert not (clean and found)
    assert all(finding.rule == rule.id for finding in found)
    try:
        list(failures([rule]))
    except RuleFileError as error:
        assert error.place.endswith("/format")
