"""One page with everything in it: no other file, no network, readable without its script.

Its parts lie in the folder `html`: the page, its style and its script. The page allows these two by their hashes alone,
so that nothing in a finding could run even if it got through the escaping.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from anyint_lint.model import SEVERITIES, Finding, Rule, Run, Severity
from anyint_lint.plural import counted
from anyint_lint.reporters import wording
from anyint_lint.reporters.html_finding import body
from anyint_lint.reporters.markup import escaped, quoted
from anyint_lint.reporters.release import release
from anyint_lint.reporters.style import Style
from anyint_lint.reporters.summary import summary
from anyint_lint.safetext import visible

_PARTS: Final = Path(__file__).with_name("html")
_FINDINGS: Final = "<!-- findings -->\n"


def report(run: Run, _style: Style) -> Iterator[str]:
    start, _, end = _page(run).partition(_FINDINGS)
    anchors = {rule.id: f"rule-{number}" for number, rule in enumerate(_broken(run))}
    yield start
    for finding in run:
        yield body(finding, anchors.get(finding.rule))
    yield end


def _page(run: Run) -> str:
    # Imported only now: no other format has a template.
    from string import Template

    style, script = (_PARTS.joinpath(name).read_text("utf-8") for name in ("style.css", "script.js"))
    return Template(_PARTS.joinpath("page.html").read_text("utf-8")).substitute(
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        headline=_headline(run),
        scope=f"{counted(run.tally.exchanges, 'request')} ({counted(run.tally.files, 'file')})",
        tiles="\n".join(_tiles(run)),
        bars="\n".join(_bars(run)),
        total=f"{len(run.findings):,}",
        rules="\n".join(f'<details id="rule-{number}">{_about(rule)}' for number, rule in enumerate(_broken(run))),
        summary=escaped(summary(run)),
        version=escaped(f" {release()['version']}") if release() else "",
        if_found="" if run.findings else " hidden",
        if_clean=" hidden" if run.findings else "",
    )


def _hash(text: str) -> str:
    """What a Content-Security-Policy calls an inline part by."""
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _headline(run: Run) -> str:
    counts = ((run.count(severity), severity) for severity in SEVERITIES)
    return ", ".join(counted(number, severity) for number, severity in counts if number) or "No findings"


def _tiles(run: Run) -> Iterator[str]:
    for severity in SEVERITIES:
        yield _tile(severity, "severity", severity, run.count(severity), f"{severity}s")
    yield _tile("fixable", "fixable", "yes", sum(map(wording.fixable, run)), "with a fix")


def _tile(look: str, key: str, value: str, number: int, label: str) -> str:
    attributes = f'class="tile {look}" data-key="{key}" data-value="{value}" aria-pressed="false"'
    disabled = "" if number else " disabled"
    return f'<button type="button" {attributes}{disabled}><b>{number:,}</b><span>{label}</span></button>'


def _bars(run: Run) -> Iterator[str]:
    """Most findings first, then the worst. Widths are attributes of SVG: the page allows no style beside its own."""
    counts = Counter(map(wording.rule, run))
    worst = _worst(run.findings)
    for rule, number in sorted(counts.items(), key=lambda item: (-item[1], SEVERITIES.index(worst[item[0]]), item[0])):
        width = max(100 * number / max(counts.values()), 1)
        yield (
            f'<li><button type="button" aria-pressed="false" title="{quoted(rule)}"><span>{escaped(rule)}</span>'
            '<svg aria-hidden="true"><rect width="100%" height="100%" rx="4"/>'
            f'<rect class="{worst[rule]}" width="{width:.4g}%" height="100%" rx="4"/></svg>'
            f"<span>{number:,}</span></button></li>"
        )


def _worst(findings: Sequence[Finding]) -> dict[str, Severity]:
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity), reverse=True)
    return {wording.rule(finding): finding.severity for finding in ordered}


def _broken(run: Run) -> list[Rule]:
    found = {finding.rule for finding in run}
    return [rule for rule in run.rules if rule.id in found]


def _about(rule: Rule) -> str:
    """The rest of a `details` element."""
    paragraphs = (rule.why, f"Do: {rule.hint}" if rule.hint else "")
    told = "".join(f"<p>{_text(' '.join(text.split()))}</p>" for text in paragraphs if text)
    references = "".join(f"<li>{_text(reference)}</li>" for reference in rule.references)
    return (
        f"<summary><b>{_text(rule.id)}</b><span>{_text(rule.summary)}</span></summary>"
        f"<div>{told}{f'<ul>{references}</ul>' if references else ''}</div></details>"
    )


def _text(text: str) -> str:
    return escaped(visible(text))
