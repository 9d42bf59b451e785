"""What a user can mend. Each says where, what is wrong and what to do."""

from __future__ import annotations


class AnyintLintError(Exception):
    """The job could not be done: exit code 2 on the command line."""


class RuleFileError(AnyintLintError):
    """A rule file is broken. `file` is its path, `place` a JSON pointer or a line and column."""

    def __init__(self, file: str, place: str, problem: str) -> None:
        super().__init__(f"{file}: {place}: {problem}" if place else f"{file}: {problem}")
        self.file = file
        self.place = place
        self.problem = problem


class ConfigError(AnyintLintError):
    """A configuration file, or an option that stands for one, is broken."""


class UnreadableFile(AnyintLintError):
    """A file could not be read at all (missing, no permission, too large, broken gzip)."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file
        self.problem = problem


class UnknownRule(AnyintLintError):
    """A selection names a rule or topic that does not exist."""


class NotEditable(AnyintLintError):
    """A place that a fix cannot change in its file; the text says why, after "not here: "."""


class FetchError(AnyintLintError):
    """The Models API could not be asked, or gave no catalogue."""


class NotWritten(AnyintLintError):
    """A file that was left as it is, or was not made."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: not written: {problem}")
        self.file = file
        self.problem = problem
