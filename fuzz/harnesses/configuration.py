"""Configuration files: refused in words, or made into what a run needs."""

from __future__ import annotations

import json

from anyint_lint.config import load_config
from anyint_lint.configtext import resolved
from anyint_lint.errors import ConfigError, UnknownRule
from anyint_lint.excludes import excludes
from anyint_lint.rulebook import builtin_rules
from anyint_lint.selection import FileIgnores, Selection
from fuzz.folder import folder


def holds(data: bytes) -> None:
    file = folder() / ("pyproject.toml" if b"[tool" in data else "anyint-lint.toml")
    file.write_bytes(data)
    try:
        config = load_config(file)
        selection = Selection(config.select or ("ALL",), config.extend_select, config.ignore, config.severity)
        active = selection.apply(builtin_rules())
        left_out = excludes((config.folder, config.exclude), named=config.force_exclude)
        left_out.leave_out_named("a/b.json")
        patterns = FileIgnores(config.folder, config.per_file_ignores)
        patterns.check_names(builtin_rules())
        patterns.of("a/b.json")
    except (ConfigError, UnknownRule) as error:
        assert str(error)
        return
    assert active or config.ignore or config.select is not None
    shown = resolved(file)
    assert all(map(str.isprintable, shown.split("\n")))
    assert json.loads(shown)["keys"].keys() >= {"select", "fail-on", "images.max-bytes"}
