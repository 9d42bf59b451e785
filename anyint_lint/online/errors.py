"""Why an image was not fetched. No text here holds a path, a query or credentials of a URL: these may be secret."""

from __future__ import annotations


class Unreachable(Exception):
    """A fetcher gets no image there; the text says why, and begins with the host."""


class Blocked(Exception):
    """robots.txt forbids it; the text says where and how."""


class Untold(Exception):
    """It is this machine that cannot ask; nothing is known of the image."""
