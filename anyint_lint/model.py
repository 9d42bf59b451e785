"""The nouns: frozen, without behaviour beyond what follows from their fields. No files, no output.

Small ones are named tuples: making a frozen dataclass takes a start seven times as long, and there are thirty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeAlias

# A value that JSON can hold. Linted documents have no narrower type.
JSON: TypeAlias = Any
# Reference tokens of an RFC 6901 pointer; array indices are integers.
Path: TypeAlias = tuple[str | int, ...]
Severity: TypeAlias = Literal["error", "warning", "info"]

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")

PARTS: Final = (
    "request.method",
    "request.url",
    "request.headers",
    "request.body",
    "response.status",
    "response.headers",
    "response.body",
    "response.events",
    "file",
)


class Position(NamedTuple):
    """1-based, in Unicode code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of a source file, end exclusive."""

    start: Position
    end: Position
    # Code point offsets of the same stretch in `Source.text`.
    offsets: tuple[int, int] = (0, 0)
    # False where the place lies packed (compressed, base64) in the string that this is the stretch of.
    exact: bool = True
    # False where the text around would show a piece of a key that no mask knows, as it is split over several strings.
    shown: bool = True


class Place(NamedTuple):
    """Where in an exchange something is wrong; `key` when it is the name and not the value."""

    part: str
    path: Path = ()
    key: bool = False


class Change(NamedTuple):
    """One step of a fix, in terms of the document.

    `verb` is `replace` (the value at the place becomes `value`), `splice` (`stretch`, offsets in the string there,
    becomes the text `value`), `wrap` (the value goes into an object, under the name `value`), `rename` (the member's
    name becomes `value`), `remove` (the member goes) or `embed` (the path of an image file in the string becomes the
    file's content as a data URL).
    """

    verb: Literal["replace", "splice", "wrap", "rename", "remove", "embed"]
    place: Place
    value: JSON = None
    stretch: tuple[int, int] = (0, 0)


class Edit(NamedTuple):
    """A stretch of a file and the text that takes its place."""

    span: Span
    text: str


class Fix(NamedTuple):
    """What would mend a finding. `safe` when what the server answers cannot get worse by it.

    `edits` do it in the file, in its order and apart from each other; empty where no file is known, or where
    `obstacle` says why the place cannot be edited.
    """

    safe: bool
    changes: tuple[Change, ...]
    edits: tuple[Edit, ...] = ()
    obstacle: str | None = None


class Source(Protocol):
    """The text that a place points into."""

    @property
    def name(self) -> str: ...

    @property
    def text(self) -> str: ...

    def byte_column(self, offset: int) -> int:
        """The 1-based column in bytes of UTF-8 of a code point offset."""
        ...

    def span(self, start: int, end: int) -> Span:
        """That of code point offsets."""
        ...


class Cut(NamedTuple):
    """Code point offsets of a text, and what stands there afterwards."""

    start: int
    end: int
    text: str


class Locator(Protocol):
    """Finds places of one exchange in the file that it was read from."""

    @property
    def source(self) -> Source: ...

    def locate(self, place: Place) -> Span: ...

    def cuts(self, change: Change, value: JSON) -> list[Cut]:
        """What a change of the document is in the file; `value` is what the document has at its place.

        Raises NotEditable where the file cannot be changed there.
        """
        ...


class Defect(NamedTuple):
    """What a reader noticed in the text itself, which the parsed document no longer shows.

    `defect` is `invalid-json`, `duplicate-key`, `too-deep`, `broken-recording` or `packed-body`; rules select it by
    that name. `filled-in` marks a value that is a variable in the file, which no rule speaks about.
    """

    defect: str
    message: str
    place: Place = Place("file")
    span: Span | None = None


class Exchange(NamedTuple):
    """One request with what is known of its answer.

    `document` is `{"request": {"method", "url", "headers", "body"}, "response": {…}}`; header names are lower
    case, and what the source does not tell is absent. `live` is there when a program is about to send the request,
    `models` ({ID: {}}) when a catalogue is known.
    """

    document: dict[str, JSON]
    index: int = 0  # type: ignore[assignment] # in place of a method that nobody asks for
    locator: Locator | None = None
    defects: tuple[Defect, ...] = ()


class Skipped(NamedTuple):
    """Something that was read and is not a chat request: `kind` says what it is instead."""

    kind: str


class Repair(NamedTuple):
    """The `fix` or `unsafe_fix` of a rule file: verbs and what they take, in their order."""

    safe: bool
    verbs: Mapping[str, JSON]


class Rule(NamedTuple):
    """One rule file. `where` is a path of names with None for `[*]`; `when` lists schemas that must all hold."""

    id: str
    topic: str
    summary: str
    severity: Severity
    why: str
    hint: str
    where: tuple[str | None, ...]
    at: Path | None
    forbids: bool
    schema: JSON
    when: tuple[JSON, ...]
    references: tuple[str, ...]
    examples: Mapping[str, Sequence[JSON]] = MappingProxyType({})
    file: str = ""
    fix: Repair | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Finding:
    """One rule that does not hold at one place. `span` is None where there is no text (a dict in a library call).

    `pointer` is exact, so a name in the payload that is a key stands in it as it is; `repr` masks it.
    """

    rule: str
    topic: str
    severity: Severity
    message: str
    hint: str
    part: str
    pointer: str
    file: str | None = None
    exchange: int = 0
    span: Span | None = None
    source: Source | None = field(default=None, compare=False)
    fix: Fix | None = None

    def __repr__(self) -> str:
        """For logs and traces: without the source, and without the fix, which may move a key to another header."""
        from anyint_lint.keywords.masking import mask

        shown = (f"{name}={getattr(self, name)!r}" for name in self.__slots__ if name not in ("source", "fix"))
        return mask(f"Finding({', '.join(shown)})")

    def __reduce__(self) -> tuple[type[Finding], tuple[Any, ...]]:
        """As one call: a dataclass is sent to another process field by field."""
        return Finding, tuple(getattr(self, name) for name in self.__slots__)


@dataclass(slots=True)
class Tally:
    """What a run has seen so far.

    `checked` names the files with a chat request, `skipped` counts those without, and `kinds` says what was skipped.
    `ignored` counts findings that a comment or the ignore file takes away.
    """

    files: int = 0
    exchanges: int = 0
    skipped: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    checked: list[str] = field(default_factory=list)
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """All that a reporter needs: findings in their final order, the rules that were active, and the totals."""

    findings: Sequence[Finding]
    rules: Sequence[Rule]
    tally: Tally
    # Findings that were mended in this run, or would be.
    fixed: Sequence[Finding] = ()

    def count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)
