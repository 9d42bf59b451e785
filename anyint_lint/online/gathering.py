"""Exchanges -> the links in them that are to be fetched, and links -> facts, a few at a time, each once."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Final, NamedTuple
from urllib.parse import urldefrag, urlsplit

from anyint_lint.asking import asking, links_of
from anyint_lint.engine import compile_schema
from anyint_lint.keywords.placeholders import is_placeholder, is_variable
from anyint_lint.keywords.settings import Settings
from anyint_lint.keywords.urls import is_for_examples, public_url
from anyint_lint.model import JSON, Exchange, Rule
from anyint_lint.online.client import Access
from anyint_lint.online.errors import Untold
from anyint_lint.online.fetching import Fetcher
from anyint_lint.online.targets import LONGEST
from anyint_lint.rulebook import conditions

AT_A_TIME: Final = 4


class Gathered(NamedTuple):
    """`links` are facts by URL, in the form of `images.links`; `untold` says why of some nothing is known."""

    links: dict[str, JSON]
    untold: Sequence[str]


def wanted(exchanges: Iterable[Exchange], rules: Iterable[Rule], access: Access) -> list[str]:
    """Each link once. None where no rule asks what is there, and none of a request that a server has taken: it was
    there then, whatever is there now."""
    if not asking(rules):
        return []
    judged = compile_schema({"allOf": [conditions()["not-accepted"]]}, Settings())
    found: dict[str, None] = {}
    for exchange in exchanges:
        urls = [url for url in links_of(exchange.document) if is_fetchable(url, access)]
        if urls and judged.is_valid(exchange.document):
            found |= dict.fromkeys(urls)
    return list(found)


_LEFT_OUT: Final = re.compile(r"[<>…]|\.\.\.|\*\*|\[[A-Z]")


def is_fetchable(url: str, access: Access) -> bool:
    """A web address, of which other rules do not say already that it is none to fetch from, and which is no example."""
    if not url[:8].lower().startswith(("https://", "http://") if access.http else "https://"):
        return False
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if is_for_examples(host) or (not access.private and any(public_url(url, True, Settings()))):
        return False
    # A longer one is told to be too long; to look for the end of each {{ in it would take minutes.
    path, query = parts.path[:LONGEST], parts.query[:LONGEST]
    stands_for_another = is_placeholder(host[:LONGEST]) or is_placeholder(query) or is_variable(path)
    return not (stands_for_another or _LEFT_OUT.search(path) or (parts.netloc.isupper() and "." not in host))


def gather(urls: Iterable[str], fetcher: Fetcher, on_link: Callable[[int, int], None]) -> Gathered:
    """`on_link` is told how many are done, and how many there are."""
    # What follows a # is not sent.
    spelled: dict[str, list[str]] = {}
    for url in urls:
        spelled.setdefault(urldefrag(url)[0], []).append(url)
    links: dict[str, JSON] = {}
    untold: dict[str, None] = {}
    for done, (url, outcome) in enumerate(_outcomes(_by_turns(spelled), fetcher)):
        on_link(done, len(spelled))
        if isinstance(outcome, Exception):
            untold[str(outcome)] = None
        else:
            links |= dict.fromkeys(spelled[url], outcome)
    return Gathered(links, sorted(untold))


def _by_turns(urls: Iterable[str]) -> list[str]:
    """One of each host, then the second of each: no slow host keeps all threads busy."""
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(urlsplit(url).netloc.lower(), []).append(url)
    return [url for url in chain.from_iterable(zip_longest(*hosts.values())) if url]


def _outcomes(urls: Sequence[str], fetcher: Fetcher) -> Iterator[tuple[str, dict[str, JSON] | Exception]]:
    """As they come. The threads end with the program, whatever they wait for."""
    tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
    outcomes: queue.SimpleQueue[tuple[str, dict[str, JSON] | Exception]] = queue.SimpleQueue()
    for url in urls:
        tasks.put(url)

    def work() -> None:
        while True:
            try:
                url = tasks.get_nowait()
            except queue.Empty:
                return
            outcomes.put((url, _outcome(url, fetcher)))

    for _ in range(min(AT_A_TIME, len(urls))):
        threading.Thread(target=work, daemon=True).start()
    for _ in urls:
        yield outcomes.get()


def _outcome(url: str, fetcher: Fetcher) -> dict[str, JSON] | Exception:
    try:
        return fetcher.facts(url)
    except Untold as why:
        return why
    except Exception as error:  # noqa: BLE001 - a bug met at one image must not hide what the others are
        return Untold(f"internal error: {type(error).__name__}")
