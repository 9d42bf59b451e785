"""`check --online`: the files are read a first time for the links in them, and what these lead to is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from io import BytesIO
from typing import BinaryIO, Final, NamedTuple

from anyint_lint.asking import asking
from anyint_lint.checking import Checking
from anyint_lint.commands.progress import IMAGES, progress
from anyint_lint.config import Config
from anyint_lint.online.client import Access
from anyint_lint.online.fetching import Fetcher
from anyint_lint.online.gathering import gather, wanted
from anyint_lint.options import Options
from anyint_lint.pieces import LARGE
from anyint_lint.plural import counted
from anyint_lint.spool import Spool, spooled
from anyint_lint.terminal import say

_CHUNK: Final = 1 << 20
# Where no name server answers, each host would say so.
_MOST_TOLD: Final = 5


class Looked(NamedTuple):
    """`problems` is a line for each link that this machine could not ask about."""

    checking: Checking
    stdin: Callable[[], BinaryIO]
    problems: Sequence[str]


class Remembered:
    """Standard input, which is read once and may be had twice."""

    def __init__(self, stdin: Callable[[], BinaryIO], max_size: int | None) -> None:
        self._stdin = stdin
        # One byte more than may be read, which then is refused.
        self._most = float("inf") if max_size is None else max_size + 1
        self._data: bytes | Spool | None = None

    def __call__(self) -> BinaryIO:
        if self._data is None:
            stream = self._stdin()
            head = stream.read(int(min(LARGE, self._most)))
            self._data = spooled("standard input", self._chunks(head, stream)) if len(head) == LARGE else head
        return BytesIO(self._data) if isinstance(self._data, bytes) else self._data.open()

    def _chunks(self, head: bytes, stream: BinaryIO) -> Iterator[bytes]:
        yield head
        left = self._most - len(head)
        while chunk := stream.read(int(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def looked_up(checking: Checking, stdin: Callable[[], BinaryIO], options: Options, config: Config) -> Looked:
    """The same check with a linter that knows the links. Fetches."""
    access = Access(
        http=options.allow_http,
        private=options.allow_private_networks,
        seconds=config.online_timeout,
        agent=f"anyint-lint/{version('anyint-lint')} (+image check)",
    )
    again = Remembered(stdin, config.max_file_size)
    rules = asking(checking.linter.rules)
    exchanges = checking.exchanges(options.paths, again, rules, stdin_name=options.stdin_filename)
    urls = wanted(exchanges, rules, access)
    with progress(IMAGES, wanted=not options.verbose) as on_link:
        gathered = gather(urls, Fetcher(access, config.settings), on_link)
    if options.verbose:
        say(f"{counted(len(gathered.links), 'link')} to an image looked up")
    return Looked(checking._replace(linter=checking.linter.knowing(gathered.links)), again, _told(gathered.untold))


def _told(untold: Sequence[str]) -> list[str]:
    lines = [f"not looked up: {why}" for why in untold[:_MOST_TOLD]]
    more = len(untold) - len(lines)
    return [*lines, f"not looked up: {more} more"] if more else lines
