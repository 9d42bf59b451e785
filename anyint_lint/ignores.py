"""Findings that a project lives with: what an entry of its ignore file says, and which findings that stands for.

An entry is told by file, rule, part, pointer and a digest of the value there. Lines may move and entries change their
order; a changed value has another digest. Nothing of the rest of the request counts, or an edit would bring back what
it has nothing to do with. So equal values at equal pointers in one file are one entry with a count: the finding that
is one too many is reported, the last in the file. Reads and writes no file and asks for no clock.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path as FilePath
from typing import Final, NamedTuple

from anyint_lint.keywords.masking import hidden, mask
from anyint_lint.model import JSON, Exchange, Finding, Rule
from anyint_lint.selection import ALL
from anyint_lint.verdicts import missing_name

_LONGEST_POINTER: Final = 300
# Of the line around a flaw: what is broken is often a single brace.
_AROUND: Final = 80


class Key(NamedTuple):
    """What an entry stands for; `file` is relative to the folder of the ignore file, `value` a digest."""

    file: str
    rule: str
    part: str
    pointer: str
    value: str


class Entry(NamedTuple):
    """`expires` is the last day on which it counts (ISO 8601), or empty."""

    key: Key
    times: int = 1
    reason: str = ""
    expires: str = ""


class Stale(NamedTuple):
    """An entry that does not do what it says, and why; `left` is how many findings it still stands for."""

    entry: Entry
    why: str
    left: int = 0


class Ignores:
    """The entries in one run, with what was found of each. `adding` asks for findings that no entry speaks of, too."""

    def __init__(
        self,
        folder: FilePath,
        entries: Iterable[Entry] = (),
        *,
        rules: Iterable[Rule] = (),
        known: Iterable[Rule] = (),
        today: str = "",
        adding: bool = False,
    ) -> None:
        self.entries = {entry.key: entry for entry in entries}
        self.rules = {rule.id: rule for rule in rules}
        self.known = {rule.id: rule for rule in known}
        self.found: Counter[Key] = Counter()
        # What is wrong with comments, which do the same in the file itself.
        self.comments: list[str] = []
        self._folder = os.path.realpath(folder)
        self._files = {key.file for key in self.entries}
        self._checked: dict[str, frozenset[str]] = {}
        self._today = today
        self._real_names: dict[str, str] = {}
        self._adding = adding

    @property
    def wanted(self) -> bool:
        """Is there anything to compare findings with?"""
        return self._adding or bool(self.entries)

    def file(self, name: str) -> str:
        """The name of a file, as entries have it."""
        folder, base = os.path.split(name)
        try:
            path = os.path.relpath(os.path.join(self._real(folder), base), self._folder)
        except ValueError:
            # On another drive.
            path = os.path.abspath(name)
        # Bytes that are no UTF-8 come as halves of surrogate pairs, which no JSON takes.
        return hidden(FilePath(path).as_posix().encode("utf-8", "replace").decode("utf-8"))

    def _real(self, folder: str) -> str:
        """To resolve a folder for each file in it would take longer than to check the file."""
        if folder not in self._real_names:
            self._real_names[folder] = os.path.realpath(folder)
        return self._real_names[folder]

    def key(self, file: str, finding: Finding, exchange: Exchange) -> Key | None:
        """None where nothing asks for it: a digest takes time."""
        if not self._adding and file not in self._files:
            return None
        return key(file, finding, exchange)

    def covers(self, key: Key, number: int) -> bool:
        """Is this finding, the so many-th with its key, ignored?"""
        entry = self.entries.get(key)
        return entry is not None and number <= entry.times and not self._is_expired(entry)

    def close(self, file: str, found: Counter[Key], silent: Iterable[str]) -> None:
        """A file was checked as a whole; `silent` are the rules and topics that its name ignores."""
        self.found |= found
        self._checked[file] = frozenset(silent)

    def added(self, reason: str) -> tuple[Entry, ...]:
        """The entries that are new, stand for more findings than before, or are renewed after they expired."""
        return tuple(filter(None, (self._added(key, number, reason) for key, number in self.found.items())))

    def _added(self, key: Key, number: int, reason: str) -> Entry | None:
        known = self.entries.get(key)
        if known is None:
            return Entry(key, number, reason)
        if self._is_expired(known):
            return Entry(key, number, reason or known.reason)
        return known._replace(times=number, reason=known.reason or reason) if number > known.times else None

    def stale(self) -> Iterator[Stale]:
        """Only of files that were checked, and of rules that could have spoken."""
        for entry in self.entries.values():
            file, rule = entry.key.file, entry.key.rule
            if file not in self._checked:
                continue
            number = self.found[entry.key]
            if rule not in self.known:
                yield Stale(entry, "no rule has this name")
            elif not self.speaks(rule, self._checked[file]):
                continue
            elif self._is_expired(entry):
                yield Stale(entry, f"expired on {entry.expires}")
            elif not number:
                yield Stale(entry, "nothing is found there any more")
            elif number < entry.times:
                yield Stale(entry, f"{number} of {entry.times} findings are left", number)

    def speaks(self, name: str, silent: Iterable[str]) -> bool:
        """Was a rule active, or each of a topic, in a file whose name ignores the rules and topics in `silent`?"""
        silent = {*silent}
        named = (rule for rule in self.known.values() if name in (rule.id, rule.topic))
        return all(rule.id in self.rules and not {ALL, rule.id, rule.topic} & silent for rule in named)

    def left(self, exists: Callable[[str], bool]) -> list[Entry]:
        """The entries without those that are stale, and without those of files that are gone."""
        stale = {each.entry.key: each.left for each in self.stale()}
        entries = (entry._replace(times=stale.get(entry.key, entry.times)) for entry in self.entries.values())
        # Of a name that was masked nobody can say whether there is such a file.
        gone = {file for file in self._files - self._checked.keys() if "…" not in file and not exists(file)}
        return [entry for entry in entries if entry.times and entry.key.file not in gone]

    def _is_expired(self, entry: Entry) -> bool:
        return bool(entry.expires) and entry.expires < self._today


def key(file: str, finding: Finding, exchange: Exchange) -> Key:
    # A name in the payload may hold a secret, or be as long as the payload. The digest knows the whole of it.
    shown = mask(finding.pointer)
    shown = shown if len(shown) <= _LONGEST_POINTER else shown[:_LONGEST_POINTER] + "…"
    return Key(file, finding.rule, finding.part, shown, _digest(finding, exchange))


def _digest(finding: Finding, exchange: Exchange) -> str:
    """16 hexadecimal digits.

    They keep the value, which may be a secret, out of the ignore file: who knows a key of a usual length can confirm
    it, nobody can find it. A value of which there are few (a PIN, `true`) can be guessed. That rule and place go in,
    too, keeps equal values at different places from showing that they are equal.
    """
    # Imported only now: a run without an ignore file should not pay for OpenSSL.
    from hashlib import blake2b

    fields = (finding.rule, finding.part, finding.pointer, _content(finding, exchange))
    return blake2b("\0".join(fields).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _content(finding: Finding, exchange: Exchange) -> str:
    """What must stay the same: the value; of the object in which something is missing the names alone, as what they
    stand for has no part in it; of what is no JSON the text."""
    value = _value(finding, exchange.document)
    missing = missing_name(finding.message)
    if missing is not None and isinstance(value, dict):
        return json.dumps([missing, sorted(value)])
    if finding.part == "file":
        return _text(finding, around=_AROUND)
    if value is None and finding.span and finding.span.exact:
        # It may stand for what JSON does not have, such as NaN.
        return _text(finding)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr)


def _value(finding: Finding, document: JSON) -> JSON:
    if finding.part == "file":
        return document.get("request", document)
    tokens: Sequence[str] = finding.pointer.split("/")[1:]
    try:
        for name in finding.part.split("."):
            document = document[name]
        for token in tokens:
            name = token.replace("~1", "/").replace("~0", "~")
            document = document[int(name)] if isinstance(document, list) else document[name]
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    return document


def _text(finding: Finding, *, around: int = 0) -> str:
    """The stretch with a little of its lines around it, with whatever line ends a checkout gives it."""
    if finding.span is None or finding.source is None:
        return ""
    text = finding.source.text
    start, end = finding.span.offsets
    before = re.split(r"[\r\n]", text[max(0, start - around) : start])[-1]
    after = re.split(r"[\r\n]", text[end : end + around])[0]
    return (before + text[start:end] + after).strip().replace("\r\n", "\n")
