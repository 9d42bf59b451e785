"""URL of an image -> what a provider's fetcher finds there: robots.txt, redirects, status, type, size and bytes."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from anyint_lint.images import Image, sent
from anyint_lint.images.formats import HEAD, sniff
from anyint_lint.images.links import image_facts
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON
from anyint_lint.online import robots
from anyint_lint.online.client import Access, Answer, Clock, get, status_text
from anyint_lint.online.errors import Blocked, Unreachable, Untold
from anyint_lint.online.targets import Target, redirected, to_target
from anyint_lint.safetext import visible

MAX_REDIRECTS: Final = 5
PER_HOST: Final = 2
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SAYS_NOTHING: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})


class _Received(NamedTuple):
    """`size` is 0 where nobody knows; not `whole` is what is no image, or too large."""

    declared: str
    data: bytes
    size: int
    whole: bool = True


# What robots.txt of an origin says, or why nobody knows.
_Ruling: TypeAlias = robots.Robots | Exception


class Fetcher:
    """Remembers what it has read of robots.txt: each is asked for once a run, and so is a host that does not answer.

    Threads may share it. No host is asked for more than two things at a time.
    """

    def __init__(self, access: Access, settings: Settings) -> None:
        self._access = access if access.tls else access._replace(tls=ssl.create_default_context())
        self._settings = settings
        self._rulings: dict[tuple[str, str, int], _Ruling] = {}
        self._lock = threading.Lock()
        self._reading: dict[tuple[str, str, int], threading.Lock] = {}
        self._turns: dict[str, threading.Semaphore] = {}

    def facts(self, url: str) -> dict[str, JSON]:
        """In the form of `images.links`. Raises Untold where this machine cannot ask."""
        hops: list[Target] = []
        try:
            image = self._image(url, hops)
        except Unreachable as why:
            return {"failure": _after(hops, str(why))}
        except Blocked as why:
            return {"robots": _after(hops, str(why))}
        known = {"redirects": list(_left(hops)), "image": image_facts(image)}
        return {name: value for name, value in known.items() if value}

    def _image(self, url: str, hops: list[Target]) -> Image:
        """`hops` is told of each target that is asked."""
        clock = Clock(self._access.seconds)
        target: Target | None = to_target(url)
        while target:
            self._check(target, hops)
            hops.append(target)
            self._ask_robots(target)
            with self._get(target, clock) as answer:
                target = _next(answer, hops)
                received = None if target else self._receive(answer, hops[-1])
        assert received is not None
        # It is decoded when the server is left in peace.
        return self._examined(received)

    def _check(self, target: Target, hops: list[Target]) -> None:
        """Raises Unreachable for a target that is not to be asked (again)."""
        if target in hops:
            raise Unreachable(f"{hops[-1].host} redirects in a circle")
        if target.scheme == "http" and not self._access.http:
            by = f"{hops[-1].host} redirects to" if hops else "this is"
            raise Unreachable(f"{by} http://{target.authority}, without TLS, which fetchers of https do not follow")
        if len(hops) > MAX_REDIRECTS:
            raise Unreachable(f"more than {MAX_REDIRECTS} redirects, the last by {hops[-1].host}")

    @contextmanager
    def _get(self, target: Target, clock: Clock) -> Iterator[Answer]:
        with self._lock:
            turn = self._turns.setdefault(target.host, threading.Semaphore(PER_HOST))
        with turn, get(target, self._access, clock) as answer:
            yield answer

    def _receive(self, answer: Answer, target: Target) -> _Received:
        """No more of it than is needed. Raises Unreachable."""
        if answer.status != 200:
            raise Unreachable(f"{target.host} answers {status_text(answer.status)}")
        declared = "" if answer.content_type in _SAYS_NOTHING else visible(answer.content_type, limit=80)
        limit = self._settings.max_image_bytes
        data = bytearray(answer.read(min(HEAD, limit + 1)))
        if not data:
            raise Unreachable(f"{target.host} answers 200 and sends nothing")
        form = sniff(bytes(data))
        if form is None or form.kind != "supported" or (answer.length or 0) > limit:
            return _Received(declared, bytes(data), answer.length or 0, whole=False)
        while len(data) <= limit and (chunk := answer.read(min(1 << 16, limit + 1 - len(data)))):
            data += chunk
        if len(data) > limit:
            return _Received(declared, bytes(data), 0, whole=False)
        return _Received(declared, bytes(data), len(data))

    def _examined(self, received: _Received) -> Image:
        declared, data, size, whole = received
        form = sniff(data)
        if whole:
            return sent(data, declared, self._settings)
        if form is None or form.kind != "supported":
            return sent(data, declared, self._settings)._replace(bytes=size)
        return Image(declared, bytes=size, format=form, linked=True, endless=not size)

    # robots.txt

    def _ask_robots(self, target: Target) -> None:
        """Raises Blocked where it forbids the path, and Unreachable where its host does not answer."""
        ruling = self._ruling(target)
        if isinstance(ruling, Exception):
            raise ruling.with_traceback(None)
        pattern = ruling.forbidding(target.path)
        if pattern is not None:
            said = visible(pattern, limit=60)
            raise Blocked(f"robots.txt of {target.authority} disallows {said} for {ruling.agent}")

    def _ruling(self, target: Target) -> _Ruling:
        with self._lock:
            reading = self._reading.setdefault(target.origin, threading.Lock())
        with reading:
            if target.origin not in self._rulings:
                self._rulings[target.origin] = self._read_robots(target)
            return self._rulings[target.origin]

    def _read_robots(self, target: Target) -> _Ruling:
        """RFC 9309, section 2.3.1: what is not there forbids nothing, and what cannot be had everything."""
        clock = Clock(self._access.seconds)
        hops: list[Target] = []
        place: Target | None = target._replace(path="/robots.txt")
        answered = False
        try:
            # A circle has no end, either.
            while place and place not in hops and len(hops) <= MAX_REDIRECTS:
                self._check(place, hops)
                hops.append(place)
                with self._get(place, clock) as answer:
                    answered = True
                    place = _next(answer, hops)
                    if place is None:
                        return _ruling_of(answer, target)
        except Unreachable as why:
            return _unreadable(target, str(why)) if answered else why
        except Untold as why:
            return why
        # So many redirects count as none there.
        return robots.Robots()


def _ruling_of(answer: Answer, target: Target) -> _Ruling:
    if answer.status >= 500:
        return _unreadable(target, f"it answers {status_text(answer.status)}")
    return robots.parse(answer.read(robots.MAX_BYTES)) if answer.status == 200 else robots.Robots()


def _unreadable(target: Target, why: str) -> Blocked:
    return Blocked(f"robots.txt of {target.authority} cannot be read, which forbids everything: {why}")


def _next(answer: Answer, hops: list[Target]) -> Target | None:
    """Where a redirect leads; None for what is none. Raises Unreachable."""
    here = hops[-1]
    if answer.status not in _REDIRECTS:
        return None
    if not answer.location:
        raise Unreachable(f"{here.host} answers {status_text(answer.status)} and does not say where to")
    try:
        target = to_target(redirected(here, answer.location))
    except Unreachable as why:
        raise Unreachable(f"{here.host} redirects to what cannot be fetched: {why}") from None
    if target in hops and answer.sets_cookie:
        raise Unreachable(f"{here.host} redirects in a circle until it gets a cookie back, which fetchers do not send")
    return target


def _left(hops: list[Target]) -> Iterator[str]:
    """The hosts that were sent on to from another one, or from https."""
    for before, after in pairwise(hops):
        if (before.scheme, after.scheme) == ("https", "http"):
            yield f"http://{after.authority}, without TLS"
        elif before.host != after.host:
            yield after.host


def _after(hops: list[Target], why: str) -> str:
    return f"after a redirect, {why}" if len(hops) > 1 else why
