"""A swap is killed between any two of its steps: the next start finishes it or goes back."""

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from selaras.store.engine import FILE_NAME
from selaras_client.swapping import (
    ASIDE,
    NOTE,
    STAGING,
    CannotSwapError,
    finish_swap,
    staging_of,
    swap,
)
from tests.backup.homes import NOON

OLD = {FILE_NAME: b"old", f"{FILE_NAME}-wal": b"old log", f"{FILE_NAME}-shm": b"old index"}
STEPS = ("replace", "fsync", "unlink", "mkdir", "rmtree")


class Killed(BaseException):
    """The process is gone."""


def folder(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    for name, content in OLD.items():
        (home / name).write_bytes(content)
    (staging_of(home) / FILE_NAME).write_bytes(b"new")
    return home


class Killer:
    """Kills at the nth call of anything that changes the disk; counts them."""

    def __init__(self, patch: pytest.MonkeyPatch, *, at: int, is_after: bool) -> None:
        self.calls, self._at, self._is_after = 0, at, is_after
        places: dict[str, object] = {
            "replace": os,
            "fsync": os,
            "unlink": Path,
            "mkdir": Path,
            "rmtree": shutil,
        }
        for name in STEPS:
            patch.setattr(places[name], name, self._killing(getattr(places[name], name)))

    def _killing(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*words: object, **named: object) -> object:
            self.calls += 1
            if self.calls == self._at and not self._is_after:
                raise Killed
            done = real(*words, **named)
            if self.calls == self._at:
                raise Killed
            return done

        return call


def state(home: Path) -> str:
    """Return which database is in place, after checking that all of the old one is somewhere."""
    found = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
    aside = [path for path in home.iterdir() if path.name.startswith(ASIDE)]
    assert NOTE not in found
    assert not (home / STAGING).exists()
    if found.get(FILE_NAME) == b"old":
        assert {name: found.get(name) for name in OLD} == OLD
        return "old"
    assert found == {FILE_NAME: b"new"}, "no log of another file is beside it"
    assert len(aside) == 1
    assert {path.name: path.read_bytes() for path in aside[0].iterdir()} == OLD
    return "new"


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("is_twice", [False, True])
def test_killed_at_any_step_it_is_finished_or_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_after: bool, is_twice: bool
) -> None:
    outcomes = []
    for at in count(1):
        home = folder(tmp_path)
        for step in [swap, finish_swap][: 2 if is_twice else 1]:
            with monkeypatch.context() as patch:
                killer = Killer(patch, at=at, is_after=is_after)
                try:
                    swap(home, now=NOON) if step is swap else finish_swap(home)
                except Killed:
                    continue
        finish_swap(home)
        outcomes.append(state(home))
        shutil.rmtree(home)
        if killer.calls < at and not is_twice:
            break
        if at > 30:
            break
    assert outcomes.count("old") >= 2, "before the note lies there nothing has happened"
    assert outcomes.count("new") >= 6
    assert outcomes == sorted(outcomes, reverse=True), "from the note on it only goes forward"


def test_a_file_that_is_open_elsewhere_is_moved_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = folder(tmp_path)
    real = os.replace

    def refuse(source: Path, target: Path) -> None:
        if source.name == FILE_NAME and source.parent == home:
            raise PermissionError(13, "in use", str(source))
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(CannotSwapError) as caught:
            swap(home, now=NOON)
        assert caught.value.facts["path"] == str(home / FILE_NAME)
        with pytest.raises(CannotSwapError):
            finish_swap(home)
    assert finish_swap(home)
    assert state(home) == "new"
    assert not finish_swap(home)


def test_where_what_was_ready_is_gone_the_old_one_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = folder(tmp_path)
    real = os.replace

    def stop(source: Path, target: Path) -> None:
        if source.parent.name == STAGING:
            raise Killed
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", stop)
        with pytest.raises(Killed):
            swap(home, now=NOON)
    assert not (home / FILE_NAME).exists()
    shutil.rmtree(home / STAGING)
    assert finish_swap(home)
    assert state(home) == "old"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"aside": 1}', '{"aside": "../x"}'])
def test_a_note_that_cannot_be_read_still_moves_the_old_one_aside(
    tmp_path: Path, text: str
) -> None:
    home = folder(tmp_path)
    (home / NOTE).write_text(text, encoding="utf-8")
    assert finish_swap(home)
    assert state(home) == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_two_in_one_second_keep_both(tmp_path: Path) -> None:
    home = folder(tmp_path)
    first = swap(home, now=NOON)
    (staging_of(home) / FILE_NAME).write_bytes(b"newer")
    second = swap(home, now=NOON)
    assert first != second
    assert (second / FILE_NAME).read_bytes() == b"new"
    assert (home / FILE_NAME).read_bytes() == b"newer"


def test_what_was_only_half_ready_is_thrown_away(tmp_path: Path) -> None:
    home = folder(tmp_path)
    assert not finish_swap(home)
    assert state(home) == "old"
