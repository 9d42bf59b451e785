"""Build hook: puts all rules into one JSON file of the wheel, so that a start parses no YAML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulebookHook(BuildHookInterface):  # type: ignore[type-arg] # the parameter is hatchling's own configuration class
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            # An editable install reads the rules as they are being edited.
            return
        rules = Path(self.root, "rules")
        contents = {
            file.relative_to(rules).as_posix(): _packed(yaml.safe_load(file.read_text("utf-8")))
            for file in sorted(rules.rglob("*.yaml"))
        }
        compiled = self._compiled()
        compiled.parent.mkdir(parents=True, exist_ok=True)
        compiled.write_text(json.dumps(contents), "utf-8")
        build_data["force_include"][str(compiled)] = "anyint_lint/rulebook.json"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        self._compiled().unlink(missing_ok=True)

    def _compiled(self) -> Path:
        return Path(self.directory, "rulebook.json")


def _packed(content: dict[str, Any]) -> dict[str, Any]:
    """With the examples as JSON text in a string, which a start passes over: they are three quarters of it all."""
    if "examples" not in content:
        return content
    return content | {"examples": json.dumps(content["examples"])}
