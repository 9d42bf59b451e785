"""Files -> a run: reads, checks, sorts and counts. What cannot be read is told and does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from anyint_lint.errors import AnyintLintError, UnreadableFile
from anyint_lint.files import discover
from anyint_lint.linter import Linter
from anyint_lint.model import Exchange, Finding, Run, Skipped, Tally
from anyint_lint.readers import read
from anyint_lint.selection import ALL, FileIgnores
from anyint_lint.sources import MAX_FILE_SIZE, FileSource, from_bytes, read_file

if TYPE_CHECKING:
    from anyint_lint.fixing import Outcome


class Mending(NamedTuple):
    """What is fixed. `write` puts it into the files, and `stream` takes that of standard input; `on_fixed` is told of
    each text in which something was fixed."""

    unsafe: bool
    write: bool
    on_fixed: Callable[[str, Outcome], None] = lambda name, outcome: None
    stream: Callable[[str], None] = lambda text: None


class Checking(NamedTuple):
    """How files are read and checked."""

    linter: Linter
    input_format: str | None = None
    max_file_size: int = MAX_FILE_SIZE
    file_ignores: Sequence[FileIgnores] = ()
    # Told of each file that is skipped, and of the reason.
    on_skip: Callable[[str, str], None] = lambda name, kind: None
    # Whether findings carry the edits of their fixes.
    with_edits: bool = False
    mending: Mending | None = None

    def run(
        self, paths: Iterable[str], stdin: Callable[[], BinaryIO], *, stdin_name: str = "<stdin>"
    ) -> tuple[Run, list[str]]:
        """The run, and a line for each file that could not be checked. `-` among the paths is standard input.

        Raises UnknownRule and ConfigError where `file_ignores` names what does not exist.
        """
        for ignores in self.file_ignores:
            ignores.check_names(self.linter.known_rules)
        tally = Tally()
        findings: list[Finding] = []
        fixed: list[Finding] = []
        problems: list[str] = []
        for name, load, streamed in self._sources(paths, stdin, stdin_name, problems):
            try:
                source = load()
                found = self._check_file(name, source, tally)
                if self.mending and any(finding.fix for finding in found):
                    found, mended = self._mend(name, source, found, self.mending, problems, streamed=streamed)
                    fixed += mended
                findings += found
            except AnyintLintError as error:
                problems.append(str(error))
            except Exception as error:  # noqa: BLE001 - a bug met in one file must not hide what the others hold
                problems.append(f"{name}: internal error: {type(error).__name__}: {error}")
        return Run(sorted(findings, key=_order), self.linter.rules, tally, sorted(fixed, key=_order)), problems

    def _sources(
        self, paths: Iterable[str], stdin: Callable[[], BinaryIO], stdin_name: str, problems: list[str]
    ) -> Iterator[tuple[str, Callable[[], FileSource], bool]]:
        """Names, what loads each, and whether it is standard input, which may be named like a file."""
        unreadable: list[UnreadableFile] = []
        # In an order of their own: of two names for one file always the same is reported.
        names = sorted(set(paths))
        if "-" in names:
            yield stdin_name, lambda: self._read_stream(stdin(), stdin_name), True
        for file in discover([name for name in names if name != "-"], problems=unreadable):
            load = partial(read_file, file, name=str(file), limit=self.max_file_size)
            yield str(file), load, False
        problems += map(str, unreadable)

    def _read_stream(self, stream: BinaryIO, name: str) -> FileSource:
        data = bytearray()
        while chunk := stream.read(1 << 20):
            data += chunk
            if len(data) > self.max_file_size:
                raise UnreadableFile(name, f"larger than the limit of {self.max_file_size} bytes (--max-file-size)")
        return from_bytes(bytes(data), name=name, limit=self.max_file_size)

    def _check_file(self, name: str, source: FileSource, tally: Tally) -> list[Finding]:
        findings: list[Finding] = []
        kinds: list[str] = []
        exchanges = 0
        for entry in read(source, self.input_format):
            if isinstance(entry, Skipped):
                kinds.append(entry.kind)
                continue
            exchanges += 1
            findings += self._check_entry(entry, source)
        tally.files += 1
        tally.exchanges += exchanges
        for kind in kinds:
            tally.kinds[kind] = tally.kinds.get(kind, 0) + 1
        if not exchanges:
            tally.skipped += 1
        if kinds:
            self.on_skip(name, ", ".join(sorted(set(kinds))))
        return self._heeded(name, findings)

    def _check_entry(self, exchange: Exchange, source: FileSource) -> Iterable[Finding]:
        findings = self.linter.check_exchange(exchange)
        if not (self.with_edits or self.mending) or not any(finding.fix for finding in findings):
            return findings
        # Imported only now: most runs carry no fixes.
        from anyint_lint.fixes import worked_out

        return worked_out(exchange, findings, self.linter.check_exchange, source.obstacle)

    def _heeded(self, name: str, findings: list[Finding]) -> list[Finding]:
        ignored = {rule for ignores in self.file_ignores for rule in ignores.of(name)}
        return [finding for finding in findings if not {finding.rule, finding.topic, ALL} & ignored]

    def _mend(
        self,
        name: str,
        source: FileSource,
        findings: list[Finding],
        mending: Mending,
        problems: list[str],
        *,
        streamed: bool,
    ) -> tuple[list[Finding], list[Finding]]:
        """What is left, and what was fixed. A file that cannot be written is a problem, and all of it is left."""
        from anyint_lint.fixing import Checked, Fixing
        from anyint_lint.rewriting import NotWritten, rewrite

        def read_all(text: FileSource) -> list[Exchange | Skipped]:
            return list(read(text, self.input_format))

        def check(text: FileSource, entries: Sequence[Exchange | Skipped]) -> Checked:
            found = (
                each for entry in entries if isinstance(entry, Exchange) for each in self._check_entry(entry, text)
            )
            return Checked(text, entries, self._heeded(name, list(found)))

        outcome = Fixing(read_all, check, mending.unsafe).run(Checked(source, read_all(source), findings))
        if not outcome.fixed:
            return list(outcome.checked.findings), []
        if streamed:
            mending.stream(outcome.checked.source.text)
        elif mending.write:
            try:
                rewrite(FilePath(name), name=name, before=source.text, after=outcome.checked.source.text)
            except NotWritten as error:
                problems.append(str(error))
                return findings, []
        mending.on_fixed(name, outcome)
        return list(outcome.checked.findings), list(outcome.fixed)


def _order(finding: Finding) -> tuple[Any, ...]:
    start = finding.span.offsets[0] if finding.span else 0
    return (finding.file or "", finding.exchange, start, finding.rule, finding.part, finding.pointer, finding.message)
