"""Files -> a run: reads, checks, sorts and counts. What cannot be read is told and does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any, BinaryIO, NamedTuple

from anyint_lint.errors import AnyintLintError, UnreadableFile
from anyint_lint.excludes import NOTHING, Excludes
from anyint_lint.files import discover
from anyint_lint.ignores import Ignores
from anyint_lint.linter import Linter
from anyint_lint.model import Finding, Run, Skipped, Tally
from anyint_lint.readers import read
from anyint_lint.selection import FileIgnores
from anyint_lint.sieve import Sieve
from anyint_lint.sources import MAX_FILE_SIZE, FileSource, from_bytes, read_file


class Checking(NamedTuple):
    """How files are read and checked."""

    linter: Linter
    input_format: str | None = None
    max_file_size: int = MAX_FILE_SIZE
    file_ignores: Sequence[FileIgnores] = ()
    # What is ignored besides; told what was found.
    ignores: Ignores | None = None
    excludes: Excludes = NOTHING
    # Told of each file that is skipped, and of the reason.
    on_skip: Callable[[str, str], None] = lambda name, kind: None

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
        problems: list[str] = []
        for name, load in self._sources(paths, stdin, stdin_name, problems):
            try:
                findings += self._check_file(name, load(), tally)
            except AnyintLintError as error:
                problems.append(str(error))
            except Exception as error:  # noqa: BLE001 - a bug met in one file must not hide what the others hold
                problems.append(f"{name}: internal error: {type(error).__name__}: {error}")
        return Run(sorted(findings, key=_order), self.linter.rules, tally), problems

    def _sources(
        self, paths: Iterable[str], stdin: Callable[[], BinaryIO], stdin_name: str, problems: list[str]
    ) -> Iterator[tuple[str, Callable[[], FileSource]]]:
        unreadable: list[UnreadableFile] = []
        # In an order of their own: of two names for one file always the same is reported.
        names = sorted(set(paths))
        if "-" in names and not self.excludes.leave_out_named(stdin_name):
            yield stdin_name, lambda: self._read_stream(stdin(), stdin_name)
        for file in discover([name for name in names if name != "-"], problems=unreadable, excludes=self.excludes):
            yield str(file), lambda file=file: read_file(file, name=str(file), limit=self.max_file_size)  # type: ignore[misc] # the default binds the loop's value
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
        silent = {rule for ignores in self.file_ignores for rule in ignores.of(name)}
        sieve = Sieve(name, source, silent, self.ignores or Ignores(FilePath()))
        for entry in read(source, self.input_format):
            if isinstance(entry, Skipped):
                kinds.append(entry.kind)
                continue
            exchanges += 1
            findings += sieve.kept(self.linter.check_exchange(entry), entry)
        tally.files += 1
        tally.exchanges += exchanges
        for kind in kinds:
            tally.kinds[kind] = tally.kinds.get(kind, 0) + 1
        if not exchanges:
            tally.skipped += 1
        if kinds:
            self.on_skip(name, ", ".join(sorted(set(kinds))))
        sieve.close()
        tally.ignored += sieve.taken
        return findings


def _order(finding: Finding) -> tuple[Any, ...]:
    start = finding.span.offsets[0] if finding.span else 0
    return (finding.file or "", finding.exchange, start, finding.rule, finding.part, finding.pointer, finding.message)
