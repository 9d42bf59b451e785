"""Files -> a run: reads, checks, sorts and counts. What cannot be read is told and does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from anyint_lint.errors import AnyintLintError, NotWritten, UnreadableFile
from anyint_lint.excludes import NOTHING, Excludes
from anyint_lint.filecheck import FileCheck, Found
from anyint_lint.files import discover
from anyint_lint.ignores import Ignores
from anyint_lint.linter import Linter
from anyint_lint.model import Exchange, Finding, Rule, Run, Tally
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
    # What is ignored besides; told what was found.
    ignores: Ignores | None = None
    excludes: Excludes = NOTHING
    # Told of each file that is skipped, and of the reason.
    on_skip: Callable[[str, str], None] = lambda name, kind: None
    mending: Mending | None = None
    # Told before each file how many are done, and how many there are.
    on_file: Callable[[int, int], None] = lambda done, total: None

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
        sources = list(self._sources(paths, stdin, stdin_name, problems))
        for done, (name, load, streamed) in enumerate(sources):
            self.on_file(done, len(sources))
            try:
                found = self._check(FileCheck(self, name, load(), streamed=streamed), tally, problems)
            except AnyintLintError as error:
                problems.append(str(error))
            except Exception as error:  # noqa: BLE001 - a bug met in one file must not hide what the others hold
                problems.append(f"{name}: internal error: {type(error).__name__}: {error}")
            else:
                findings += found.findings
                fixed += found.fixed
        return Run(sorted(findings, key=_order), self.linter.rules, tally, sorted(fixed, key=_order)), problems

    def exchanges(
        self, paths: Iterable[str], stdin: Callable[[], BinaryIO], rules: Sequence[Rule], *, stdin_name: str
    ) -> Iterator[Exchange]:
        """Those that `run` would check with one of these rules. It is `run` that tells of what cannot be read."""
        for name, load, _ in self._sources(paths, stdin, stdin_name, []):
            silent = self.silent(name)
            if all({rule.id, rule.topic, ALL} & silent for rule in rules):
                continue
            try:
                found = [entry for entry in read(load(), self.input_format) if isinstance(entry, Exchange)]
            except Exception:  # noqa: BLE001, S112 - `run` meets it again
                continue
            yield from found

    def silent(self, name: str) -> set[str]:
        """The rules and topics that are ignored in a file because of its name."""
        return {rule for ignores in self.file_ignores for rule in ignores.of(name)}

    def _sources(
        self, paths: Iterable[str], stdin: Callable[[], BinaryIO], stdin_name: str, problems: list[str]
    ) -> Iterator[tuple[str, Callable[[], FileSource], bool]]:
        """Names, what loads each, and whether it is standard input, which may be named like a file."""
        unreadable: list[UnreadableFile] = []
        # In an order of their own: of two names for one file always the same is reported.
        names = sorted(set(paths))
        if "-" in names and not self.excludes.leave_out_named(stdin_name):
            yield stdin_name, lambda: self._read_stream(stdin(), stdin_name), True
        for file in discover([name for name in names if name != "-"], problems=unreadable, excludes=self.excludes):
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

    def _check(self, file: FileCheck, tally: Tally, problems: list[str]) -> Found:
        found = file.check(tally)
        if self.mending and any(finding.fix for finding in found.findings):
            try:
                found = file.mend(found, self.mending)
            except NotWritten as error:
                problems.append(str(error))
        found.sieve.close()
        tally.ignored += found.sieve.taken
        return found


def _order(finding: Finding) -> tuple[Any, ...]:
    start = finding.span.offsets[0] if finding.span else 0
    return (finding.file or "", finding.exchange, start, finding.rule, finding.part, finding.pointer, finding.message)
