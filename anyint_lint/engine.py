"""Exchange x rules -> findings. Pure: no files, no output, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, Final

import jsonschema_rs

from anyint_lint.changes import path_of
from anyint_lint.compiler import Program, compile_rules
from anyint_lint.crowds import crowd_in, without
from anyint_lint.images.links import Links
from anyint_lint.keywords import KEYWORDS, Keyword, Problem, Problems, Settings
from anyint_lint.keywords.masking import mask
from anyint_lint.model import JSON, PARTS, Defect, Exchange, Finding, Fix, Path, Place, Rule, Span
from anyint_lint.paths import follow, pointer, reach
from anyint_lint.prefilter import Prefilters
from anyint_lint.regex import regex
from anyint_lint.repairs import Mistake, fix_for
from anyint_lint.signals import STOPS, stop_if_told
from anyint_lint.verdicts import Failure, describe, leaves

# Nobody reads more of them, and a megabyte of zeros would have more than fit into memory.
MOST_OF_A_RULE: Final = 1000
_ONE_TOO_MANY: Final = f"further ones are not listed, as a rule tells of {MOST_OF_A_RULE:,} in an exchange"
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


class Engine:
    """All rules as one compiled validator. Threads may share it."""

    __slots__ = ("_fixes", "_knowing", "_prefilters", "_program", "_settings", "_validator", "rules")

    def __init__(self, rules: Iterable[Rule], settings: Settings | None = None, *, fixes: bool = True) -> None:
        """`fixes` says whether findings carry what would mend them. Raises ValueError where a rule's schema cannot be
        compiled."""
        self._fixes = fixes
        self.rules: tuple[Rule, ...] = tuple(rules)
        self._program: Program = compile_rules(self.rules)
        self._settings = settings or Settings()
        self._validator = compile_schema(self._program.schema, self._settings)
        self._prefilters = Prefilters(self.rules, lambda schema: compile_schema(schema, self._settings))
        # What is known of links, and a validator that knows it: the exchanges of a run share the one.
        self._knowing: tuple[JSON, Any] = (None, None)

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process, which compiles the rules again."""
        return partial(Engine, fixes=self._fixes), (self.rules, self._settings)

    def is_surely_clean(self, document: JSON) -> bool:
        """Is it plain that no rule says anything of an exchange without defects? A third of the time of `check`; where
        the answer is no, `check` knows."""
        passes = "links" not in document and self._prefilters.let_pass(document)
        if STOPS:
            stop_if_told()
        return passes

    def is_clean(self, document: JSON) -> bool:
        """Does no rule say anything of an exchange without defects?"""
        return not self.check(Exchange(document))

    def check(self, exchange: Exchange) -> list[Finding]:
        """Findings of one exchange, in no particular order; of a rule no more than MOST_OF_A_RULE, and one that says
        so."""
        if (crowd := crowd_in(exchange.document)) is not None:
            span = exchange.locator.locate(crowd.place) if exchange.locator else None
            defects = (*exchange.defects, crowd._replace(span=span))
            return self.check(exchange._replace(document=without(exchange.document, crowd), defects=defects))
        validator, document = self._validator_for(exchange.document)
        if exchange.defects:
            document = document | {"defects": [{"defect": defect.defect} for defect in exchange.defects]}
        # The null that stands for something that JSON does not have, or that is filled in later, is nothing to speak
        # about.
        replaced = {
            (*each.place.part.split("."), *each.place.path)
            for each in exchange.defects
            if each.defect in ("invalid-json", "filled-in")
        }
        found: dict[tuple[JSON, ...], Finding] = {}
        left: dict[str, int] = {}
        for error in validator.iter_errors(document):
            rule = self._program.rule_at(error.schema_path)
            if tuple(error.instance_path) in replaced and follow(document, instance_path(error, document)) is None:
                continue
            most = left.setdefault(rule.id, MOST_OF_A_RULE + 1)
            for finding in islice(self._findings(rule, error, exchange, document), most):
                left[rule.id] -= 1
                if not left[rule.id]:
                    finding = replace(finding, message=f"{finding.message}; {_ONE_TOO_MANY}")
                found.setdefault((finding.rule, finding.part, finding.pointer, finding.message, finding.span), finding)
        stop_if_told()
        return list(found.values())

    def _validator_for(self, document: JSON) -> tuple[Any, JSON]:
        """A keyword sees but its value: what the document states of links comes to it with the settings."""
        links = document.get("links")
        if links is None:
            return self._validator, document
        known, validator = self._knowing
        if known is not links:
            settings = self._settings._replace(links=Links(links if isinstance(links, dict) else {}))
            validator = compile_schema(self._program.schema, settings)
            self._knowing = links, validator
        return validator, {name: value for name, value in document.items() if name != "links"}

    def _findings(self, rule: Rule, error: Any, exchange: Exchange, document: JSON) -> Iterator[Finding]:
        if rule.where[:1] == ("defects",):
            yield _of_defect(rule, exchange.defects[error.instance_path[1]], exchange)
            return
        if rule.forbids:
            place = place_of(_inside(document, instance_path(error, document), rule.at or ()))
            fix = _fix(rule, place, document) if self._fixes else None
            yield _finding(rule, exchange, place, rule.summary, rule.hint, fix)
            return
        for leaf in leaves([to_failure(error, document)]):
            path, key, message, hint = _verdict(leaf, document)
            if rule.at is not None:
                path = _inside(document, path[: len(rule.where)], rule.at)
            place = place_of(path, key and rule.at is None)
            fix = _fix(rule, place, document, leaf) if self._fixes else None
            yield _finding(rule, exchange, place, message, hint or rule.hint, fix)


def compile_schema(schema: JSON, settings: Settings) -> Any:
    """A validator with our keywords whose patterns run in linear time."""
    return jsonschema_rs.validator_for(
        schema | {"$schema": DRAFT},
        keywords={name: _adapter(function, settings) for name, function in KEYWORDS.items()},
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
        # Values stay out of the library's own messages, which we don't show and which cost time.
        mask="",
    )


def _adapter(function: Keyword, settings: Settings) -> type[Any]:
    class Adapter:
        __slots__ = ("parameter",)

        def __init__(self, parent: JSON, parameter: JSON, path: Sequence[str | int]) -> None:
            self.parameter = parameter

        def validate(self, value: JSON) -> None:
            try:
                for problem in function(value, self.parameter, settings):
                    raise problem
            except (KeyboardInterrupt, SystemExit) as stop:
                STOPS[:] = [stop]
                raise

        def iter_errors(self, value: JSON) -> Iterable[Problems]:
            try:
                problems = function(value, self.parameter, settings)
                problems = problems if isinstance(problems, list | tuple) else list(problems)
            except (KeyboardInterrupt, SystemExit) as stop:
                STOPS[:] = [stop]
                raise
            return (Problems(problems),) if problems else ()

    return Adapter


def to_failure(error: Any, document: JSON) -> Failure:
    """An error of jsonschema-rs in our own shape. Raises what a keyword raised beside problems."""
    kind, cause = error.kind, error.__cause__
    keyword = kind.name
    if cause is not None and not isinstance(cause, Problem | Problems):
        stop_if_told()
        raise cause
    return Failure(
        keyword=keyword,
        path=instance_path(error, document),
        limit=getattr(kind, _LIMITS.get(keyword, "limit"), None),
        names=_names(kind),
        branches=tuple(
            tuple(to_failure(inner, document) for inner in branch) for branch in getattr(kind, "context", ())
        ),
        problems=cause.problems if isinstance(cause, Problems) else (cause,) if cause else (),
    )


_INDEX: Final = regex(r"\+?[0-9]{1,4000}")


def instance_path(error: Any, document: JSON) -> Path:
    """The path of an error, as far as it can be known.

    jsonschema-rs gives a key that is a number, `"1"`, as an index, and leaves an empty key out.
    """
    path: list[str | int] = []
    for token in error.instance_path:
        while isinstance(document, dict) and (key := _key(document, token)) is None and "" in document:
            path.append("")
            document = document[""]
        if isinstance(document, dict):
            if key is None:
                break
            token = key
        elif not isinstance(document, list) or not isinstance(token, int) or token >= len(document):
            break
        document = document[token]
        path.append(token)
    return tuple(path)


def _key(document: dict[str, JSON], token: str | int) -> str | None:
    if isinstance(token, str):
        return token if token in document else None
    return next((key for key in document if _INDEX.fullmatch(key) and int(key) == token), None)


# What holds the value of a keyword, where it is no `limit`.
_LIMITS: Final = {"type": "types", "enum": "options", "const": "expected_value", "pattern": "pattern"}


def _names(kind: Any) -> tuple[str, ...]:
    if kind.name == "propertyNames":
        return (kind.error.instance,)
    if hasattr(kind, "property"):
        return (kind.property,)
    return tuple(map(str, getattr(kind, "unexpected", ())))


_KEY_KEYWORDS: Final = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})


def _verdict(leaf: Failure, document: JSON) -> tuple[Path, bool, str, str | None]:
    """Where a leaf points, whether at the key, what it says, and a hint of its own."""
    for problem in leaf.problems:
        return leaf.path + problem.at, problem.key, problem.message, problem.hint
    message = describe(leaf, document)
    if leaf.keyword in _KEY_KEYWORDS:
        return (*leaf.path, leaf.names[0]), True, message, None
    return leaf.path, False, message, None


def _inside(document: JSON, path: Path, at: Path) -> Path:
    """The path to `at` below a selected value, as far as it exists."""
    value = follow(document, path)
    for token in at:
        if not isinstance(value, dict) or token not in value:
            break
        value = value[token]
        path = (*path, token)
    return path


def place_of(path: Path, key: bool = False) -> Place:
    """The part of the exchange that a path lies in, and the rest of the path."""
    part = f"{path[0]}.{path[1]}" if len(path) > 1 else ""
    return Place(part, path[2:], key) if part in PARTS else Place("file")


def _fix(rule: Rule, place: Place, document: JSON, leaf: Failure | None = None) -> Fix | None:
    if rule.fix is None:
        return None
    types = leaf.limit if leaf and leaf.keyword == "type" else None
    steps = leaf.problems[0].steps if leaf and leaf.problems else ()
    return fix_for(rule.fix, Mistake(place, reach(document, path_of(place)), types, steps))


def _finding(rule: Rule, exchange: Exchange, place: Place, message: str, hint: str, fix: Fix | None) -> Finding:
    span = exchange.locator.locate(place) if exchange.locator else None
    return _at(rule, exchange, place, span, message, hint, fix)


def _of_defect(rule: Rule, defect: Defect, exchange: Exchange) -> Finding:
    return _at(rule, exchange, defect.place, defect.span, defect.message, rule.hint)


def _at(
    rule: Rule,
    exchange: Exchange,
    place: Place,
    span: Span | None,
    message: str,
    hint: str,
    fix: Fix | None = None,
) -> Finding:
    source = exchange.locator.source if exchange.locator else None
    return Finding(
        rule=rule.id,
        topic=rule.topic,
        severity=rule.severity,
        message=mask(message),
        hint=hint,
        part=place.part,
        pointer=pointer(place.path),
        file=source.name if source else None,
        exchange=exchange.index,
        span=span,
        source=source,
        fix=fix,
    )
