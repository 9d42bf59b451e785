"""The command line: the group of commands."""

from __future__ import annotations

import os
import sys

import click

from anyint_lint.commands import check, completion, config, init, models, rules


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="anyint-lint", message="anyint-lint %(version)s")
def main() -> None:
    """Checks requests to OpenAI-compatible chat gateways before they cost money."""
    if sys.stdout is None:
        # Python has none where the shell closed it (`>&-`).
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - as long as the process
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # A console that cannot show a character shows its escape.
        stream.reconfigure(errors="backslashreplace")


main.add_command(check.check)
main.add_command(completion.completion)
main.add_command(models.models)
main.add_command(rules.rules)
main.add_command(rules.explain_rule)
main.add_command(config.config)
main.add_command(init.init)
