"""Keywords about what came of fetching an image's web address. Where the exchange states nothing of it, they pass it.

The parameter of each is `true`. Nothing is fetched here: see `images.links` for the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Final

from anyint_lint.images.links import NO_LINKS, Link
from anyint_lint.keywords.problem import Keyword, Problem
from anyint_lint.keywords.settings import Settings
from anyint_lint.model import JSON


def _of_link(check: Callable[[Link], Iterable[Problem]]) -> Keyword:
    @wraps(check)
    def keyword(value: JSON, parameter: JSON, settings: Settings) -> Iterable[Problem]:
        if settings.links is NO_LINKS or not isinstance(value, str) or parameter is not True:
            return ()
        link = settings.links.get(value)
        return check(link) if link else ()

    return keyword


@_of_link
def reachable_image(link: Link) -> Iterable[Problem]:
    """A web address at which a fetcher without cookies gets an answer that holds something."""
    if link.failure:
        yield Problem(link.failure)


@_of_link
def fetch_allowed_by_robots(link: Link) -> Iterable[Problem]:
    """A web address that robots.txt of its host, and of those that it redirects to, lets a fetcher ask for."""
    if link.robots:
        yield Problem(link.robots)


@_of_link
def unredirected_image(link: Link) -> Iterable[Problem]:
    """A web address whose host sends the image itself. Redirects within a host are fine."""
    if link.image and link.redirects:
        yield Problem(f"the image is redirected to {', then to '.join(link.redirects)}")


KEYWORDS: Final[dict[str, Keyword]] = {
    "fetchAllowedByRobots": fetch_allowed_by_robots,
    "reachableImage": reachable_image,
    "unredirectedImage": unredirected_image,
}
