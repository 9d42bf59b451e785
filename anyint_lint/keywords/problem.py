"""What a keyword of our vocabulary is, and what it yields when a value does not satisfy it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON, Path


class Step(NamedTuple):
    """A step of what would mend a problem, at its place: see `model.Change`."""

    verb: Literal["splice", "rename"]
    value: str
    stretch: tuple[int, int] = (0, 0)


class Problem(ValueError):
    """One way in which a value fails a keyword.

    `at` leads from the keyword's value to the place that is wrong, `key` when the name there is wrong and not its
    value; `hint`, where given, takes the place of the rule's own; `steps` would mend it.
    """

    def __init__(
        self, message: str, *, at: Path = (), key: bool = False, hint: str | None = None, steps: Sequence[Step] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.key = key
        self.hint = hint
        self.steps = tuple(steps)


class Problems(ValueError):
    """All that one keyword says of one value. The engine copies the value for each error, so there is but one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


# (value, the keyword's parameter in the rule, settings) -> problems
Keyword: TypeAlias = Callable[[JSON, JSON, Settings], Iterable[Problem]]
