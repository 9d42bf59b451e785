"""JSON in ASCII in which no CI runner finds a command, whatever the strings hold. Parsing gives them back exactly."""

from __future__ import annotations

import json
import re
from typing import Final

from anyint_lint.model import JSON

# GitHub's, Azure's and TeamCity's, see safetext. They can stand in strings only, and there `\u0023` is `#`.
_COMMAND: Final = re.compile(r"#(?=#(?:vso|teamcity)?\[)", re.IGNORECASE)


def dumps(value: JSON, indent: int | None = None) -> str:
    return _COMMAND.sub(r"\\u0023", json.dumps(value, indent=indent))
