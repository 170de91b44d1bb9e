"""Starting with the computer: the file is written where the system looks, and is gone again."""

import asyncio
import configparser
import shlex
from pathlib import Path

import pytest

from selaras.texts import Texts
from selaras_client.autostart import (
    BACKGROUND,
    OFF,
    WINDOW,
    Autostart,
    CannotStartWithComputerError,
)
from selaras_client.cli.parser import parse
from tests.window.fronts import closed, front_window

AWKWARD = 'Data "5%" $HOME'


def on(tmp_path: Path, platform: str, **environ: str) -> Autostart:
    places = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "APPDATA": str(tmp_path / "roaming")}
    return Autostart(tmp_path / AWKWARD, platform, "/usr/bin/python3", {**places, **environ})


def files(tmp_path: Path) -> list[str]:
    return sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())


def test_a_unit_is_written_enabled_and_removed(tmp_path: Path) -> None:
    start = on(tmp_path, "linux", SELARAS_KEYS="/keys")
    assert start.chosen == OFF
    path = start.choose(BACKGROUND)
    assert path is not None
    assert start.chosen == BACKGROUND
    assert (path.parent / "default.target.wants" / path.name).resolve() == path.resolve()
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path, encoding="utf-8")
    words = shlex.split(unit["Service"]["ExecStart"].replace("%%", "%").replace("$$", "$"))
    assert words[:3] == ["/usr/bin/python3", "-m", "selaras_client"]
    assert parse(words[3:], Texts("id")).home == tmp_path / AWKWARD
    assert unit["Service"]["Environment"] == '"SELARAS_KEYS=/keys"'
    assert start.choose(OFF) is None
    assert files(tmp_path) == []


def test_one_way_takes_the_place_of_the_other(tmp_path: Path) -> None:
    start = on(tmp_path, "linux")
    start.choose(BACKGROUND)
    start.choose(WINDOW)
    (only,) = files(tmp_path)
    assert only.startswith("config/autostart/selaras-")
    assert start.chosen == WINDOW


def test_on_windows_it_is_a_command_file_in_the_start_up_folder(tmp_path: Path) -> None:
    start = on(tmp_path, "win32")
    path = start.choose(BACKGROUND)
    assert path is not None
    assert path.parent.name == "Startup"
    text = path.read_bytes().decode("utf-8")
    assert text.startswith("@echo off\r\n")
    assert '5%%" $HOME' in text
    assert '"hub" "run" "--or-sync"' in text
    assert start.chosen == BACKGROUND
    start.choose(OFF)
    assert files(tmp_path) == []


def test_two_data_folders_start_side_by_side(tmp_path: Path) -> None:
    first = on(tmp_path, "linux")
    second = Autostart(tmp_path / "other", "linux", first.python, first.environ)
    first.choose(BACKGROUND)
    second.choose(WINDOW)
    second.choose(OFF)
    assert (first.chosen, second.chosen) == (BACKGROUND, OFF)


def test_where_nothing_is_known_or_written_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotStartWithComputerError):
        on(tmp_path, "darwin").choose(BACKGROUND)
    (tmp_path / "config").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(CannotStartWithComputerError) as caught:
        on(tmp_path, "linux").choose(BACKGROUND)
    assert caught.value.facts["reason"]


def test_the_settings_of_the_window_write_it_and_take_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    async def play() -> None:
        window = await front_window("/pengaturan")
        await window.front.show_office(window.office)
        await window.settle()
        written = []
        for _ in range(3):
            await window.key("F8")
            written.append([name.rpartition(".")[2] for name in files(tmp_path)])
        assert written[:2] == [["service", "service"], ["desktop"]]
        assert written[2] == []
        await closed(window)

    asyncio.run(play())
