"""JUnit XML, as GitLab, Jenkins and the GitHub actions for test reports read it: a suite a file, a case a finding.

Infos are cases that pass, as the exit code is 0 for them; a checked file without findings is one that passes, so that a
report is never empty. GitLab keeps one case of each `classname` and `name` and compares them between branches: both
hold no line numbers and no two are alike. https://docs.gitlab.com/ci/testing/unit_test_reports/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count

from anyint_lint.model import Finding, Run
from anyint_lint.reporters import markup, wording
from anyint_lint.reporters.concise import header
from anyint_lint.reporters.full import explained
from anyint_lint.reporters.style import Style
from anyint_lint.safetext import escaped

_CLEAN = "no findings"


def report(run: Run, _style: Style) -> Iterator[str]:
    suites = _suites(run)
    cases = sum(max(len(findings), 1) for findings in suites.values())
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f"<testsuites{_attributes(name='anyint-lint', tests=cases, failures=_failures(run), errors=0, time=0)}>\n"
    for file, findings in suites.items():
        yield from _suite(file, findings)
    yield "</testsuites>\n"


def _suites(run: Run) -> Mapping[str, Sequence[Finding]]:
    suites: dict[str, list[Finding]] = {escaped(file): [] for file in run.tally.checked}
    for finding in run:
        suites.setdefault(wording.path(finding), []).append(finding)
    return dict(sorted(suites.items()))


def _suite(file: str, findings: Sequence[Finding]) -> Iterator[str]:
    counts = {"tests": max(len(findings), 1), "failures": _failures(findings), "errors": 0, "skipped": 0, "time": 0}
    yield f"  <testsuite{_attributes(name=file, **counts)}>\n"
    for finding, name in zip(findings, _names(findings), strict=True):
        place = {"line": finding.span.start.line} if finding.span else {}
        yield f"    <testcase{_attributes(classname=file, name=name, file=file, **place, time=0)}>\n"
        yield f"      {_outcome(finding)}\n    </testcase>\n"
    if not findings:
        yield f"    <testcase{_attributes(classname=file, name=_CLEAN, file=file, time=0)}/>\n"
    yield "  </testsuite>\n"


def _names(findings: Iterable[Finding]) -> Iterator[str]:
    given: set[str] = set()
    for finding in findings:
        request = f" of request {finding.exchange + 1}" if finding.exchange else ""
        name = f"{wording.rule(finding)}: {finding.part}{wording.pointer(finding)}{request}"
        alike = (f"{name} ({number})" for number in count(2))
        name = next(each for each in chain((name,), alike) if each not in given)
        given.add(name)
        yield name


def _failures(findings: Iterable[Finding]) -> int:
    return sum(finding.severity != "info" for finding in findings)


def _outcome(finding: Finding) -> str:
    text = markup.escaped("\n".join((header(finding, Style()), *explained(finding, Style()))))
    if finding.severity == "info":
        return f"<system-out>{text}</system-out>"
    return f"<failure{_attributes(message=wording.message(finding), type=finding.severity)}>{text}</failure>"


def _attributes(**values: object) -> str:
    return "".join(f' {name}="{markup.quoted(str(value))}"' for name, value in values.items())
