"""The library: check a payload or a request that a program is about to send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path as FilePath
from typing import Final, TypeAlias

from anyint_lint.aside import parse_around
from anyint_lint.asking import asking, links_of
from anyint_lint.engine import Engine
from anyint_lint.images import is_sound
from anyint_lint.jsontext import Flaw, Parsed
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON, SEVERITIES, Defect, Exchange, Finding, Locator, Path, Place, Rule, Severity
from anyint_lint.places import JsonLocator, TextSource
from anyint_lint.plain import is_plain, to_plain
from anyint_lint.routes import goes_to_chat
from anyint_lint.rulebook import builtin_rules, user_rules
from anyint_lint.selection import Selection
from anyint_lint.sources import BOM

Headers = Mapping[str, str] | Iterable[tuple[str, str]]
# A document, where its places are, and what is wrong with its text.
Prepared: TypeAlias = tuple[dict[str, JSON], Locator | None, tuple[Defect, ...]]
_BODY_IS_ALL: Final[dict[str, Path]] = {"request.body": ()}


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one check, by place and rule."""

    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing at or above `warning`."""
        return not self.at_least("warning")

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        if severity not in SEVERITIES:
            raise ValueError(f"{severity!r} is not one of {', '.join(SEVERITIES)}")
        threshold = SEVERITIES.index(severity)
        return tuple(finding for finding in self.findings if SEVERITIES.index(finding.severity) <= threshold)

    def raise_for_findings(self, fail_on: Severity = "error") -> None:
        """Raises PayloadRejected where a finding is at or above `fail_on`."""
        if self.at_least(fail_on):
            raise PayloadRejected(self, fail_on)


class PayloadRejected(ValueError):
    """A payload that should not be sent; `report` says why."""

    def __init__(self, report: Report, fail_on: Severity = "error") -> None:
        self.report = report
        self.fail_on = fail_on
        super().__init__(report, fail_on)

    def __reduce__(self) -> tuple[type[PayloadRejected], tuple[Report, Severity]]:
        """As itself: the class that is known to another library as well is made where it is needed."""
        return PayloadRejected, (self.report, self.fail_on)

    def __str__(self) -> str:
        from anyint_lint.telling import told

        return "\n".join(map(told, self.report.at_least(self.fail_on)))


class Linter:
    """Rules compiled once, to be used for ever and by any thread."""

    def __init__(
        self,
        *,
        select: Sequence[str] | None = None,
        ignore: Sequence[str] = (),
        extend_select: Sequence[str] = (),
        severity: Mapping[str, Severity] | None = None,
        rules: Sequence[str | FilePath] = (),
        models: Iterable[str] | None = None,
        settings: Settings | None = None,
        fixes: bool = True,
    ) -> None:
        """`rules` are folders of further rule files, `models` the IDs of a catalogue; `fixes` says whether findings
        carry what would mend them.

        Raises RuleFileError for a broken rule file and UnknownRule for a name in `select`, `ignore` or `severity`.
        """
        for name, names in (("select", select), ("ignore", ignore), ("rules", rules), ("models", models)):
            if isinstance(names, str):
                raise TypeError(f"{name} is a list, not {names!r}")
        known = (*builtin_rules(), *(rule for folder in rules for rule in user_rules(FilePath(folder))))
        selection = Selection(
            select=("ALL",) if select is None else tuple(select),
            ignore=tuple(ignore),
            extend_select=tuple(extend_select),
            severity=severity or {},
        )
        self.known_rules: tuple[Rule, ...] = known
        self._settings = settings or Settings()
        self._engine = Engine(selection.apply(known), self._settings, fixes=fixes)
        self._models: dict[str, JSON] | None = None if models is None else {str(model): {} for model in models}
        self._links: Mapping[str, JSON] | None = None
        self._asking: frozenset[str] | None = None

    def knowing(self, links: Mapping[str, JSON]) -> Linter:
        """The same linter, for exchanges of which it is known what came of fetching their links (`images.links`)."""
        other = copy(self)
        other._links = links
        return other

    def unsettled(self, exchange: Exchange) -> frozenset[str]:
        """The rules that may say more of an exchange when it is known what came of fetching the links in it."""
        known = self._links or {}
        if all(url in known for url in links_of(exchange.document)):
            return frozenset()
        if self._asking is None:
            self._asking = frozenset(rule.id for rule in asking(self.rules))
        return self._asking

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The active rules."""
        return self._engine.rules

    def check(self, payload: JSON) -> Report:
        """Checks a request body: a dict, or JSON as str or bytes. Never raises because of what it is given."""
        return self.report(*self.prepared({}, _NULL if payload is None else payload))

    def check_request(
        self, *, method: str | None = None, url: str | None = None, headers: Headers | None = None, body: JSON = None
    ) -> Report:
        """Checks a request before it is sent. What is not given is not judged, nor is a request that is no chat."""
        if url is not None and not goes_to_chat(_text(url)):
            return _CLEAN
        return self.report(*self.prepared(request_of(method, url, headers), body))

    def prepared(self, request: dict[str, JSON], body: JSON) -> Prepared:
        """What `report` checks: the exchange of a request that is about to be sent, without its body (`request_of`)."""
        defects: tuple[Defect, ...] = ()
        locator: JsonLocator | None = None
        fatal = body is None
        # Asked with type, which an object cannot answer for itself.
        if issubclass(type(body), _TEXTS):
            parsed, locator = self._parse(body)
            body = parsed.value
            if parsed.flaws:
                fatal, defects = parsed.fatal, _defects(parsed.flaws, locator)
        elif not fatal and not is_plain(body):
            body, flaws = to_plain(body)
            fatal, defects = any(flaw.fatal for flaw in flaws), _defects(flaws, None)
        if not fatal:
            request["body"] = body
        document = {"request": request, "live": True}
        if self._models is not None:
            document["models"] = self._models
        return document, locator, defects

    def _parse(self, body: str | bytes | bytearray) -> tuple[Parsed, JsonLocator]:
        """A str is sent as UTF-8, which half a surrogate pair in it cannot be."""
        if isinstance(body, str):
            body = str.encode(body, "utf-8", "surrogatepass")
        # What is bytes already is not copied: it may be megabytes.
        data = (body if type(body) is bytes else memoryview(body).tobytes()).removeprefix(BOM)
        source = _BodySource(data)
        parsed = parse_around(data, lambda: source.text, lambda url: is_sound(url, self._settings))
        return parsed, JsonLocator(source, _BODY_IS_ALL)

    def report(self, document: dict[str, JSON], locator: Locator | None, defects: tuple[Defect, ...]) -> Report:
        """What is found in what `prepared` made."""
        if not defects and self._engine.is_surely_clean(document):
            return _CLEAN
        return Report(tuple(sorted(self._engine.check(Exchange(document, 0, locator, defects)), key=_order)))

    def check_exchange(self, exchange: Exchange) -> list[Finding]:
        """Findings of an exchange that a reader made, in no particular order."""
        if self._models is not None and "models" not in exchange.document:
            exchange = exchange._replace(document={**exchange.document, "models": self._models})
        if self._links is not None:
            exchange = exchange._replace(document={**exchange.document, "links": self._links})
        if not exchange.defects and self._engine.is_surely_clean(exchange.document):
            return []
        findings = self._engine.check(exchange)
        if not findings or "response" not in exchange.document:
            return findings
        # Imported only now: what is about to be sent, and most fixtures, have no answer.
        from anyint_lint.failures import explained

        return explained(findings, exchange.document)


_CLEAN: Final = Report()
_TEXTS: Final = (str, bytes, bytearray)
_NULL: Final = b"null"


def request_of(method: str | None, url: str | None, headers: Headers | None) -> dict[str, JSON]:
    """What an exchange has of a request beside its body."""
    request: dict[str, JSON] = {}
    if method is not None:
        request["method"] = _text(method)
    if url is not None:
        request["url"] = _text(url)
    if headers is not None:
        # Whoever is to send what are no headers will say so.
        with suppress(TypeError, ValueError):
            request["headers"] = _lower(headers)
    return request


def _lower(headers: Headers) -> dict[str, str]:
    """Header names in lower case; bytes, as some clients have them, become text."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return {_text(name).lower(): _text(value) for name, value in pairs}


def _text(value: object) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.encode("utf-8", "replace").decode("utf-8")


class _BodySource(TextSource):
    """The text of a body in memory, decoded when a finding needs it."""

    def __init__(self, data: bytes) -> None:
        self.name = "<payload>"
        self._data = data

    @cached_property
    def text(self) -> str:  # type: ignore[override] # the base class is given its text
        return self._data.decode("utf-8", "replace")


def _defects(flaws: tuple[Flaw, ...], locator: JsonLocator | None) -> tuple[Defect, ...]:
    return tuple(
        Defect(
            flaw.defect,
            flaw.message,
            Place("request.body", flaw.path),
            locator.source.span(flaw.start, flaw.end) if locator else None,
        )
        for flaw in flaws
    )


def _order(finding: Finding) -> tuple[JSON, ...]:
    start = finding.span.offsets[0] if finding.span else 0
    return (start, finding.part, finding.pointer, finding.rule, finding.message)


@cache
def default_linter() -> Linter:
    return Linter()


def check(payload: JSON) -> Report:
    """Checks a request body with all rules: a dict, or JSON as str or bytes."""
    return default_linter().check(payload)


def check_request(
    *, method: str | None = None, url: str | None = None, headers: Headers | None = None, body: JSON = None
) -> Report:
    """Checks a request with all rules before it is sent. What is not given is not judged."""
    return default_linter().check_request(method=method, url=url, headers=headers, body=body)
