"""Which anyint-lint a project is to use, and from where: the index of packages, or a repository."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_ADDRESS: Final = re.compile(r"https://[\w.-]+(?::\d+)?(?:/[\w.~-]+)+")
_GITHUB: Final = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?")


class Release(NamedTuple):
    version: str
    repo: str = ""

    @property
    def action(self) -> str:
        """OWNER/NAME, as a workflow names an action; empty where the repository is on no GitHub."""
        found = _GITHUB.fullmatch(self.repo)
        return found[1] if found else ""


def is_address(text: str) -> bool:
    """Of a repository. Whatever has a meaning in YAML stands in none."""
    return _ADDRESS.fullmatch(text) is not None
