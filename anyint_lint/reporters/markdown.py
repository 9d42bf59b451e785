"""A comment for a pull request, in GitHub's Markdown: the totals, the rules, and the findings folded away by file.

Every character of a finding that Markdown, HTML or the site could take for more than text is written as a character
reference. Sites look for people to notify, issues and addresses in the finished text, too: a space of no width stands
where these would begin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, takewhile
from typing import Final

from anyint_lint.model import SEVERITIES, Finding, Run, Severity
from anyint_lint.plural import counted
from anyint_lint.reporters import wording
from anyint_lint.reporters.style import Style
from anyint_lint.reporters.summary import summary
from anyint_lint.safetext import visible

# GitHub takes 65,536 characters; the rest is for what the poster of the comment may add.
_LIMIT: Final = 64_000
_ROWS: Final = 40
_SUMMARY_LIMIT: Final = 600
# By which a bot finds its comment again, to replace it.
_MARK: Final = "<!-- anyint-lint -->"
_CLOSING: Final = "\n</details>\n"

_SPECIAL: Final = re.compile(r"[\\`*\[\]<>|~&#@!:$^%]|_(?![A-Za-z0-9])|(?<![A-Za-z0-9])_|(?<=www)\.", re.IGNORECASE)
# `@somebody`, `#1`, `GH-1`, `https://` and `www.`.
_TAKEN: Final = re.compile(r"[@#]|\bGH-(?=\d)|/(?=/)|www(?=\.)", re.IGNORECASE)
_NO_WIDTH: Final = "\u200b"


def report(run: Run, _style: Style) -> Iterator[str]:
    head = "".join(_head(run))
    yield head
    left = len(run.findings)
    for block, told in _blocks(run, _LIMIT - len(head)):
        yield block
        left -= told
    if left:
        yield f"\nNot listed, as a comment holds 65,536 characters: {counted(left, 'finding')}.\n"


def _head(run: Run) -> Iterator[str]:
    yield f"{_MARK}\n### anyint-lint\n\n{_text(visible(summary(run), limit=_SUMMARY_LIMIT))}\n"
    if not run.findings:
        return
    yield "\n| findings | severity | rule | what is wrong |\n| ---: | --- | --- | --- |\n"
    counts = Counter((finding.rule, finding.severity) for finding in run)
    rows = sorted(counts.items(), key=lambda item: (-item[1], SEVERITIES.index(item[0][1]), item[0]))
    summaries = {rule.id: rule.summary for rule in run.rules}
    for (rule, severity), number in rows[:_ROWS]:
        told = visible(summaries.get(rule, ""), limit=_SUMMARY_LIMIT)
        yield f"| {number} | {severity} | {_code(visible(rule, limit=100))} | {_text(told)} |\n"
    if len(rows) > _ROWS:
        yield f"\nFurther rules: {len(rows) - _ROWS}.\n"


def _blocks(run: Run, room: int) -> Iterator[tuple[str, int]]:
    """As much as there is room for: a block for each file, with the number of findings in it."""
    for file, findings in _by_file(run).items():
        opening = f"\n<details>\n<summary><code>{_references(file)}</code>: {_counts(findings)}</summary>\n\n"
        lines = _fitting(map(_line, findings), room - len(opening) - len(_CLOSING))
        if lines:
            block = opening + "".join(lines) + _CLOSING
            room -= len(block)
            yield block, len(lines)
        if len(lines) < len(findings):
            return


def _by_file(run: Run) -> Mapping[str, Sequence[Finding]]:
    """Those with an error first, as the end may be missing."""
    files: dict[str, list[Finding]] = {}
    for finding in run:
        files.setdefault(wording.path(finding), []).append(finding)
    return dict(sorted(files.items(), key=lambda item: min(SEVERITIES.index(each.severity) for each in item[1])))


def _fitting(lines: Iterable[str], room: int) -> list[str]:
    pairs = accumulate(lines, lambda pair, line: (pair[0] + len(line), line), initial=(0, ""))
    return [line for _, line in takewhile(lambda pair: pair[0] <= room, pairs) if line]


def _counts(findings: Sequence[Finding]) -> str:
    counts: Counter[Severity] = Counter(finding.severity for finding in findings)
    return ", ".join(counted(counts[severity], severity) for severity in SEVERITIES if counts[severity])


def _line(finding: Finding) -> str:
    place = f" {finding.span.start.line}:{finding.span.start.column}" if finding.span else ""
    told = f"- **{finding.severity}**{place} {_code(wording.rule(finding))} {_text(wording.message(finding))}"
    for name, text in (("Hint", wording.hint(finding)), ("Fix", wording.fix(finding))):
        told += f"<br>{name}: {_text(text)}" if text else ""
    return f"{told}\n"


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"


def _text(text: str) -> str:
    return _references(_TAKEN.sub(rf"\g<0>{_NO_WIDTH}", text))


def _references(text: str) -> str:
    """Markdown sees no structure in a character reference (CommonMark 2.5)."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text).replace(_NO_WIDTH, "&#8203;")
