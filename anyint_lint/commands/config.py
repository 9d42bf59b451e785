"""`config show` and `config schema`."""

from __future__ import annotations

from pathlib import Path as FilePath

import click

from anyint_lint.terminal import exit_codes, print_out


@click.group()
def config() -> None:
    """Show the configuration that counts here, or what one may say."""


@config.command()
@click.option("--config", "config_file", type=click.Path(dir_okay=False), help="Use this configuration file.")
@click.option("--isolated", is_flag=True, help="Use no configuration file.")
def show(config_file: str | None, isolated: bool) -> None:
    """Print each key's value and where it comes from, as JSON. Paths are relative to the file's folder."""
    from anyint_lint.config import find_config
    from anyint_lint.configtext import resolved

    with exit_codes():
        here = FilePath.cwd()
        named = FilePath(config_file) if config_file else find_config(here)
        print_out((resolved(None) if isolated else resolved(named, here=here), "\n"))


@config.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of the configuration, for editors."""
    import json

    from anyint_lint.config import schema

    with exit_codes():
        print_out((json.dumps(schema(), indent=2), "\n"))
