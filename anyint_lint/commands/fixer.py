"""`check --fix` and its kin: what is written or shown of the texts in which something was fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from anyint_lint import terminal
from anyint_lint.errors import ConfigError
from anyint_lint.model import Exchange, Run
from anyint_lint.options import Options
from anyint_lint.plural import counted
from anyint_lint.sources import encoded_like

if TYPE_CHECKING:
    from anyint_lint.filemend import Mending
    from anyint_lint.fixing import Checked, Outcome


class Fixer:
    """Standard input, if it is checked, goes to standard output with its fixes, as through a filter."""

    def __init__(self, options: Options, max_size: int) -> None:
        self._options = options
        self._max_size = max_size
        self._stdin: bytes | None = None
        self._fixed_stdin: str | None = None
        self._printed = True

    @property
    def passes_on(self) -> bool:
        return "-" in self._options.paths and not self._options.diff

    def mending(self) -> Mending:
        from anyint_lint.filemend import Mending

        return Mending(self._options.unsafe_fixes, not self._options.diff, self._on_fixed, self._keep)

    def standard_input(self) -> BinaryIO:
        # One byte more than may be read, which then is refused.
        self._stdin = terminal.standard_input().read(self._max_size + 1)
        return BytesIO(self._stdin)

    def _on_fixed(self, name: str, outcome: Outcome) -> None:
        if _hides_keys(outcome) and any(key in outcome.checked.source.text for key in _hidden(outcome)):
            # In the cookies or the query of a HAR, say, which are parts of no exchange.
            terminal.complain(f"{name}: a key that was replaced still stands elsewhere in the file")
        if self._options.diff:
            from anyint_lint.reporters import Style
            from anyint_lint.reporters.diff import diff

            style = Style(terminal.colour(), terminal.width())
            self._print(partial(terminal.print_out, diff(name, outcome.lines, style, _keys(outcome.before))))

    def _print(self, printed: Callable[[], None]) -> None:
        """What cannot be printed is told once, and stops nothing."""
        try:
            printed()
        except ConfigError as error:
            terminal.complain(str(error))
            self._printed = False

    def _keep(self, text: str) -> None:
        self._fixed_stdin = text

    def finish(self, run: Run) -> bool:
        """The fixed text of standard input, and how much was fixed. Whether all could be printed."""
        if self.passes_on and self._stdin is not None and len(self._stdin) <= self._max_size:
            text = self._fixed_stdin
            data = self._stdin if text is None else encoded_like(self._stdin, text)
            self._print(partial(terminal.print_bytes, data))
        for line in _told(run, written=not self._options.diff):
            terminal.complain(line)
        return self._printed


def _keys(checked: Checked) -> set[str]:
    from anyint_lint.keywords.secrets import keys_in

    return {key for each in checked.entries if isinstance(each, Exchange) for key in keys_in(each.document)}


def _hidden(outcome: Outcome) -> set[str]:
    """Keys that are in no exchange any more."""
    return _keys(outcome.before) - _keys(outcome.checked)


def _hides_keys(outcome: Outcome) -> bool:
    from anyint_lint.keywords.secrets import PLACEHOLDER

    return any(change.value == PLACEHOLDER for each in outcome.fixed if each.fix for change in each.fix.changes)


def _told(run: Run, *, written: bool) -> list[str]:
    """How much was fixed, and what would be, but for the file that it is in."""
    lines = []
    if run.fixed:
        files = len({finding.file for finding in run.fixed})
        lines.append(
            f"{'fixed' if written else 'would fix'} {counted(len(run.fixed), 'finding')} in {counted(files, 'file')}"
        )
    obstacles = Counter(finding.fix.obstacle for finding in run if finding.fix and finding.fix.obstacle)
    lines += [f"{number} cannot be fixed here: {obstacle}" for obstacle, number in sorted(obstacles.items())]
    return lines
