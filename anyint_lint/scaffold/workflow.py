"""The GitHub workflow: our action where it is known where that is, else its steps."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Final

from anyint_lint.scaffold.release import Release
from anyint_lint.scaffold.step import Step, new_file, obstacle, template

WHAT: Final = "GitHub workflow"
NAMES: Final = (".github/workflows/anyint-lint.yml", ".github/workflows/anyint-lint.yaml")


def workflow(folder: FilePath, release: Release) -> Step:
    file = folder / NAMES[0]
    text = _text(release)
    if why_not := obstacle(file, below=folder):
        return Step(WHAT, file, text, obstacle=why_not)
    there = next((name for name in NAMES if (folder / name).exists()), "")
    return Step(WHAT, file, text, there=there) if there else new_file(WHAT, file, text)


def _text(release: Release) -> str:
    steps = template("action-steps.yml" if release.action else "steps.yml")
    filled = steps.replace("{action}", release.action).replace("{version}", release.version)
    return template("workflow.yml").replace("{steps}\n", filled)
