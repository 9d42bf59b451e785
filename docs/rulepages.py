"""The page of a rule, and the table of all, from the rule files alone. Markdown in, nothing of MkDocs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from anyint_lint.model import JSON, Rule
from anyint_lint.rulebook import RULES, read_yaml, without_expected

RFC: Final = re.compile(r"RFC (?P<number>\d+)(?:.*?, section (?P<section>[\d.]+))?")
EXAMPLES: Final = re.compile(r"^examples:\n.*?\n(?=\w|\Z)", re.MULTILINE | re.DOTALL)
SPECIAL: Final = re.compile(r"(`[^`]*`)|[<>&*_\[\]|]")
# What the short name in front of a reference stands for, and where that is.
SOURCES: Final = {
    "anyint-openai-compatible": ("AnyInt: OpenAI Compatible API", "https://anyint.ai/docs"),
    "gateway": ("AnyInt: API Reference", "https://anyint.ai/docs"),
    "openai-spec": ("OpenAI: OpenAPI document", "https://github.com/openai/openai-openapi"),
    "openai": ("OpenAI: guides", "https://platform.openai.com/docs/guides"),
}
FIXES: Final = {
    "fix": "`anyint-lint check --fix` mends it.",
    "unsafe_fix": "`anyint-lint check --fix --unsafe-fixes` mends it. Look at the change: it may not be what you mean.",
}
KINDS: Final = {"fix": "`--fix`", "unsafe_fix": "`--unsafe-fixes`"}
# As long as a screen; an example may hold a whole image.
LONGEST: Final = 60

Run = Callable[[list[str], str], str]


def index(rules: Iterable[Rule]) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield "`error`: the API refuses it, or a secret leaks. `warning`: it is accepted, but does not mean what it says."
    yield "`info`: it works, there is a better way. `--select` and `--ignore` take the names of rules and topics."
    for topic, group in groupby(rules, key=lambda rule: rule.topic):
        yield from ("", f"## {topic}", "", "| rule | severity | fix | what is wrong |", "| --- | --- | --- | --- |")
        for rule in group:
            kinds = ", ".join(KINDS[key] for key in fixes(rule))
            yield f"| [`{rule.id}`]({rule.id}.md) | {severity(rule)} | {kinds} | {_prose(rule.summary)} |"


def page(rule: Rule, run: Run) -> Iterator[str]:
    """What is it, why, show me, what do I do. `run` takes arguments and standard input to what the command prints."""
    yield from ("---", f"title: {rule.id}", f"description: {json.dumps(rule.summary)}", "---", "")
    yield from (f"# {rule.id}", "", f"{severity(rule)} [{rule.topic}](index.md#{rule.topic})", "")
    yield from (f"**{_prose(rule.summary)}.**", "", _prose(rule.why), "")
    yield from ("## Wrong", "", *_wrong(rule, run))
    yield from ("## Right", "", *_block(rule.examples["good"][0]))
    yield from ("## What to do", "", _prose(rule.hint), "")
    for key in fixes(rule):
        yield from (FIXES[key], "")
    yield from ("## References", "", *(f"- {_linked(reference)}" for reference in rule.references), "")
    yield from ("## The rule itself", "", f"`{rule.file}`, without its examples:", "")
    yield from _fenced(EXAMPLES.sub("", _file(rule).read_text("utf-8")), "yaml")


def fixes(rule: Rule) -> list[str]:
    """The keys of the rule's file that are fixes."""
    return sorted(FIXES.keys() & read_yaml(_file(rule)).keys())


def _file(rule: Rule) -> Path:
    return RULES / rule.file.removeprefix("rules/")


def severity(rule: Rule) -> str:
    return f'<span class="severity severity-{rule.severity}">{rule.severity}</span>'


def _block(example: JSON) -> Iterator[str]:
    """As it would stand in a file: an exchange of which only the body is known is the body."""
    if "text" in example:
        yield from _fenced(example["text"], "text")
        return
    yield from _fenced(json.dumps(_document(example), indent=2, ensure_ascii=False), "json")


def _document(example: JSON) -> JSON:
    example = without_expected(example)
    only_body = example.keys() == {"request"} and example["request"].keys() == {"body"}
    return example["request"]["body"] if only_body else example


def _fenced(text: str, language: str) -> Iterator[str]:
    lines = [line if len(line) <= 300 else line[:300] + "…" for line in text.splitlines()]
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{language}"
    yield from lines[:LONGEST]
    yield from ["…"] * (len(lines) > LONGEST)
    yield from (fence, "")


def _wrong(rule: Rule, run: Run) -> Iterator[str]:
    """The first example of which `check` says something, if it does: what only a program sends is in no file."""
    bad = rule.examples["bad"]
    said = ((example, _said(rule, example, run)) for example in bad)
    example, answer = next(((example, answer) for example, answer in said if answer), (bad[0], ""))
    yield from _block(example)
    if answer:
        yield from ("`anyint-lint check` says:", "", *_fenced(answer, "text"))


def _said(rule: Rule, example: JSON, run: Run) -> str:
    text = example["text"] if "text" in example else json.dumps(_document(example), indent=2, ensure_ascii=False)
    forced = ["--input-format", example["format"]] if "format" in example else []
    arguments = ["check", "-", "--isolated", "--select", rule.id, "--stdin-filename", "example.json", *forced]
    findings, _, _ = run(arguments, text).rpartition("\n\n")
    return findings if f"[{rule.id}]" in findings else ""


def _prose(text: str) -> str:
    """What stands in a rule is text with `code`, and has no other mark-up: `<key>` is no tag."""
    return SPECIAL.sub(lambda found: found[1] or f"&#{ord(found[0])};", text)


def _linked(reference: str) -> str:
    name, _, place = reference.partition(": ")
    if name in SOURCES:
        title, address = SOURCES[name]
        return f"[{title}]({address}), {_prose(place)}"
    if rfc := RFC.fullmatch(reference):
        anchor = f"#section-{rfc['section']}" if rfc["section"] else ""
        return f"[{reference}](https://www.rfc-editor.org/rfc/rfc{rfc['number']}{anchor})"
    return _prose(reference)
