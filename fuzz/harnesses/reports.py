"""Every output format over findings of any text: it parses, and nothing in it reaches a terminal or a runner."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any, Final
from xml.etree import ElementTree

from anyint_lint.model import JSON, SEVERITIES, Edit, Finding, Fix, Run, Tally
from anyint_lint.places import TextSource
from anyint_lint.reporters import REPORTERS, Style
from anyint_lint.rulebook import builtin_rules
from anyint_lint.safetext import escaped, visible, visible_end

_STYLE: Final = Style(width=80)
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]+m")
_COMMANDS: Final = re.compile(r"##(?:\[|vso\[|teamcity\[)", re.IGNORECASE)


def hold(data: bytes) -> None:
    """The input is JSON: a list of findings by their fields."""
    run = _run(data)
    if run is None:
        return
    for name, report in REPORTERS.items():
        text = "".join(report(run, _STYLE))
        lines = text.removesuffix("\n").split("\n")
        assert all(map(str.isprintable, lines)), name
        assert not _COMMANDS.search(text), name
        assert name == "github" or not any(line.lstrip().startswith("::") for line in lines), name
        text.encode("utf-8")
        if name in PARSERS:
            PARSERS[name](text, run)
    coloured = "".join(REPORTERS["full"](run, Style(colour=True, width=80)))
    assert _COLOURS.sub("", coloured) == "".join(REPORTERS["full"](run, _STYLE))


def _run(data: bytes) -> Run | None:
    try:
        listed = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(listed, list):
        return None
    findings = [_finding(fields) for fields in listed[:4] if isinstance(fields, dict)]
    checked = [each.file for each in findings if each.file]
    return Run(findings, builtin_rules()[:3], Tally(files=len(checked), exchanges=1, checked=checked))


def _finding(fields: dict[str, JSON]) -> Finding:
    source = TextSource("", _text(fields, "text"))
    fix = Fix(bool(fields.get("safe")), (), tuple(_edits(fields, source)), _text(fields, "obstacle") or None)
    return Finding(
        rule=_text(fields, "rule"),
        topic=_text(fields, "topic"),
        severity=SEVERITIES[len(_text(fields, "severity")) % len(SEVERITIES)],
        message=_text(fields, "message"),
        hint=_text(fields, "hint"),
        part="request.body",
        pointer=_text(fields, "pointer"),
        file=_text(fields, "file") or None,
        exchange=_number(fields, "exchange", 9),
        span=source.span(*_stretch(fields, source.text)),
        source=source,
        fix=fix if "edits" in fields else None,
    )


def _text(fields: dict[str, JSON], name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else json.dumps(value)


def _number(fields: dict[str, JSON], name: str, most: int) -> int:
    value = fields.get(name)
    return min(max(value, 0), most) if type(value) is int else 0


def _stretch(fields: dict[str, JSON], text: str, before: int = 0) -> tuple[int, int]:
    start = max(_number(fields, "start", len(text)), before)
    return start, max(_number(fields, "end", len(text)), start)


def _edits(fields: dict[str, JSON], source: TextSource) -> Iterator[Edit]:
    listed = fields.get("edits")
    at = 0
    for each in listed[:3] if isinstance(listed, list) else ():
        if isinstance(each, dict):
            start, at = _stretch(each, source.text, at)
            yield Edit(source.span(start, at), _text(each, "text"))


def _json(text: str, run: Run) -> None:
    assert len(json.loads(text)["findings"]) == len(run.findings)


def _json_lines(text: str, run: Run) -> None:
    assert len(list(map(json.loads, text.splitlines()))) == len(run.findings)


def _sarif(text: str, run: Run) -> None:
    (log,) = json.loads(text)["runs"]
    assert len(log["results"]) == len(run.findings)


def _gitlab(text: str, run: Run) -> None:
    prints = {issue["fingerprint"] for issue in json.loads(text)}
    assert len(prints) == len(run.findings)


def _rdjson(text: str, run: Run) -> None:
    assert len(json.loads(text)["diagnostics"]) == len(run.findings)


def _junit(text: str, run: Run) -> None:
    suites = ElementTree.fromstring(text)
    assert {each.tag for each in suites.iter()} <= {"testsuites", "testsuite", "testcase", "failure", "system-out"}
    assert len(list(suites.iter("failure"))) == run.count("error") + run.count("warning")
    cases = [(case.get("classname"), case.get("name")) for case in suites.iter("testcase")]
    assert len(set(cases)) == len(cases)


def _github(text: str, run: Run) -> None:
    lines = text.splitlines()
    assert len(lines) == len(run.findings)
    assert all(re.match(r"::(?:error|warning|notice) (?:file=[^:,]*,)?line=", line) for line in lines)


def _concise(text: str, run: Run) -> None:
    assert len(text.splitlines()) == len(run.findings) + 1


class _Page(HTMLParser):
    """The elements of a page; none has a handler of its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        assert not any(name.startswith("on") for name, _ in attrs), (tag, attrs)


@cache
def _elements_of_an_empty_page() -> Counter[str]:
    return _Page("".join(REPORTERS["html"](Run((), (), Tally()), _STYLE))).elements


def _html(text: str, run: Run) -> None:
    """No text of a finding becomes a script, or anything else that loads or runs."""
    elements = _Page(text).elements
    for tag in ("script", "style", "link", "meta", "img", "iframe", "object", "embed", "base"):
        assert elements[tag] == _elements_of_an_empty_page()[tag]


def _markdown(text: str, run: Run) -> None:
    assert len(text) < 65_536
    assert text.count("\n- **") == len(run.findings)
    assert text.count("<details>") == text.count("</details>")


PARSERS: Final[dict[str, Callable[[str, Run], Any]]] = {
    "json": _json,
    "json-lines": _json_lines,
    "sarif": _sarif,
    "gitlab": _gitlab,
    "rdjson": _rdjson,
    "junit": _junit,
    "github": _github,
    "concise": _concise,
    "html": _html,
    "markdown": _markdown,
}


def text_holds(data: bytes) -> None:
    """A text that is made safe to show is one printable line within its limit, and stays as it is the next time."""
    text = data.decode("utf-8", "surrogateescape" if len(data) % 2 else "replace")
    for limit in (0, 1, 20, 80, 600):
        for shown in (visible(text, limit=limit), visible_end(text, limit)):
            assert len(shown) <= max(limit, 1)
            assert shown.isprintable()
            assert not _COMMANDS.search(shown)
            assert not shown.lstrip().startswith("::")
    for shown in (visible(text), escaped(text)):
        assert shown.isprintable()
        assert not _COMMANDS.search(shown)
        shown.encode("utf-8")
