"""The options of `check`, and what they make together with a configuration file: settings and outputs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath
from typing import Final, NamedTuple

from anyint_lint.config import Config, find_config, find_lock, load_config
from anyint_lint.errors import ConfigError

# Named here a second time, so that a start imports neither reporters nor readers; a test compares them.
FORMATS: Final = (
    *("full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit", "rdjson", "markdown", "html"),
)
# What tells of fixes, or carries them.
SHOW_FIXES: Final = frozenset({"full", "statistics", "json", "json-lines", "sarif", "rdjson", "html"})
INPUT_FORMATS: Final = (
    *("payload", "batch", "jsonl", "response", "har", "vcrpy", "go-vcr", "ruby-vcr", "vcrpy-lists", "pact"),
    *("exchange-list", "nock", "nock-call", "azure-test-proxy", "llm-recorder", "braintrust", "req-llm", "httpmock"),
    *("mockserver", "hoverfly", "talkback", "wiremock", "wiremock-mappings", "httprr", "curl", "postman", "insomnia"),
    *("insomnia-5", "thunder-client", "payload-pair", "exchange"),
)


class Options(NamedTuple):
    """The options of `check` as they were given."""

    paths: tuple[str, ...]
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    per_file_ignores: dict[str, tuple[str, ...]]
    ignores: str | None
    add_ignore: str | None
    prune_ignores: bool
    exclude: tuple[str, ...]
    force_exclude: bool
    fail_on: str | None
    exit_zero: bool
    outputs: tuple[tuple[str, str], ...]
    output_file: str | None
    statistics: bool
    config_file: str | None
    isolated: bool
    folders: tuple[str, ...]
    models: str | None
    max_age: str | None
    input_format: str | None
    stdin_filename: str
    max_file_size: int | None
    jobs: int
    verbose: bool
    fix: bool
    unsafe_fixes: bool
    diff: bool
    fix_only: bool
    exit_non_zero_on_fix: bool
    online: bool
    allow_http: bool
    allow_private_networks: bool
    online_timeout: float | None

    @property
    def fixes(self) -> bool:
        return self.fix or self.fix_only or self.diff

    @property
    def reports(self) -> bool:
        """Whether what is left is reported, and counts."""
        return not (self.fix_only or self.diff or self.add_ignore is not None)


def configuration(options: Options) -> Config:
    """The command line is the later word: what it selects, the file does not ignore. Raises ConfigError."""
    config = selecting(
        _of_file(options), select=options.select, extend_select=options.extend_select, ignore=options.ignore
    )
    return config._replace(
        ignores=FilePath(options.ignores) if options.ignores else config.ignores,
        force_exclude=options.force_exclude or config.force_exclude,
        fail_on=options.fail_on or config.fail_on,
        rules=tuple({folder.resolve(): folder for folder in (*config.rules, *map(FilePath, options.folders))}.values()),
        models=FilePath(options.models) if options.models else config.models,
        max_age=options.max_age or config.max_age,
        max_file_size=options.max_file_size or config.max_file_size,
        online_timeout=options.online_timeout or config.online_timeout,
    )


def _of_file(options: Options) -> Config:
    if options.isolated:
        return Config(folder=FilePath.cwd())
    return found_config(FilePath(options.config_file) if options.config_file is not None else None)


def found_config(named: FilePath | None, *, start: FilePath | None = None) -> Config:
    """What the file says that is named or found. The lock of models is beside it or, without one, here or above."""
    here = start or FilePath.cwd()
    file = named or find_config(here)
    if file is None:
        return Config(folder=here, models=find_lock(here, *here.parents))
    config = load_config(file)
    return config if config.models else config._replace(models=find_lock(config.folder))


def selecting(
    config: Config, *, select: tuple[str, ...] = (), extend_select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
) -> Config:
    """What is given here is the later word."""
    still_ignored = () if select else tuple(name for name in config.ignore if name not in extend_select)
    return config._replace(
        select=select or config.select,
        extend_select=extend_select if select else (*config.extend_select, *extend_select),
        ignore=(*still_ignored, *ignore),
    )


def outputs_of(options: Options) -> tuple[tuple[str, str], ...]:
    """Each format and the file that it goes to, or an empty name for standard output. Raises ConfigError."""
    outputs = options.outputs or (("full", ""),)
    if options.statistics:
        outputs = (*_beside_statistics(outputs), ("statistics", ""))
    outputs = tuple((name, file or options.output_file or "") for name, file in outputs)
    files = [file for _, file in outputs if file]
    if len(set(map(os.path.abspath, files))) < len(files):
        raise ConfigError(f"two formats would go to one file: {', '.join(files)}")
    return outputs


def _beside_statistics(outputs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """They take the place of the list for people; one for machines must not vanish unsaid."""
    for name, file in outputs:
        if file:
            yield name, file
        elif name not in ("full", "concise"):
            raise ConfigError(f"--statistics takes the place of {name}; give it a file, {name}:FILE")
