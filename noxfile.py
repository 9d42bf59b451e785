"""The tests on every Python that is supported and here, and with the lowest versions that the metadata allows.

`make platforms` runs it all; what stands after `--` goes to pytest.
"""

from __future__ import annotations

from pathlib import Path

import nox

PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")

nox.options.default_venv_backend = "uv"
# A Python that is not on this machine is skipped, in CI too, and not fetched from somewhere.
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
# An editable installation per Python, beside the one of `make test`.
nox.options.reuse_venv = "yes"


@nox.session(python=PYTHONS)
def newest(session: nox.Session) -> None:
    """With the newest versions of everything."""
    session.install("--upgrade", "--editable", ".", "--group", "dev")
    _test(session)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """With the lowest versions of what the package and its extras ask for, Ray aside, which has tests of its own."""
    constraints = Path(session.virtualenv.location, "lowest.txt")
    extras = [
        f"--extra={extra}" for extra in nox.project.load_toml()["project"]["optional-dependencies"] if extra != "ray"
    ]
    session.run_install(
        "uv",
        "pip",
        "compile",
        "--quiet",
        "pyproject.toml",
        "--resolution=lowest-direct",
        "--no-annotate",
        *extras,
        f"--python-version={session.python}",
        f"--output-file={constraints}",
        external=True,
    )
    # Newer ones of this tool of ours want a newer click than they say.
    session.install("--editable", ".", "--group", "dev", "--constraint", str(constraints), "check-jsonschema<0.35")
    _test(session)


def _test(session: nox.Session) -> None:
    session.run("python", "-m", "pytest", "-n", "auto", *session.posargs)
