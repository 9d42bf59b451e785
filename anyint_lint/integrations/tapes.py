"""vcrpy, watched: which files it plays answers from and writes. Knows neither pytest nor what is in them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary


def watch(use: Callable[[str], object]) -> Callable[[], None]:
    """Tells the path of each cassette whenever it is used; what is returned ends that.

    Hangs on what vcrpy documents: a class of cassettes that is loaded with options, plays responses, and is written by
    a persister.
    """
    try:
        from vcr.cassette import Cassette
        from vcr.persisters.filesystem import FilesystemPersister
    except ImportError:
        return lambda: None
    load, play = vars(Cassette)["load"], Cassette.play_response
    files: WeakKeyDictionary[Any, list[str]] = WeakKeyDictionary()

    def loaded(cls: Any, /, **options: Any) -> Any:
        persister = options.get("persister") or FilesystemPersister
        # Relative to the folder of this moment. Those of pytest-recording read further files.
        own, further = _paths(options.get("path")), getattr(persister, "extra_paths", ())
        telling = _Telling(persister, lambda: [use(path) for path in own])
        cassette = load.__func__(cls, **options | {"persister": telling})
        files[cassette] = [*own, *(path for each in further for path in _paths(each))]
        return cassette

    def played(self: Any, /, *args: Any, **options: Any) -> Any:
        response = play(self, *args, **options)
        for path in files.get(self, ()):
            use(path)
        return response

    def end() -> None:
        Cassette.load, Cassette.play_response = load, play

    Cassette.load, Cassette.play_response = classmethod(loaded), played
    return end


def _paths(path: Any) -> list[str]:
    """None where a persister of somebody's own takes something else for a name."""
    try:
        return [os.path.abspath(os.fsdecode(path))]
    except TypeError:
        return []


class _Telling:
    """A persister that says when it has written."""

    def __init__(self, persister: Any, written: Callable[[], object]) -> None:
        self._persister = persister
        self._written = written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._persister, name)

    def save_cassette(self, *args: Any, **options: Any) -> Any:
        result = self._persister.save_cassette(*args, **options)
        self._written()
        return result
