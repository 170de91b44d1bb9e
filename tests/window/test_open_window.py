"""How the page gets onto the screen."""

import asyncio
import sys
from pathlib import Path

import pytest

from selaras_client.window import open_window as module
from selaras_client.window.open_window import find_browser, has_screen, open_window, window_command

URL = "http://127.0.0.1:1/?token=x"


def test_without_a_screen_the_caller_prints_the_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    opened = asyncio.run(open_window(URL, home=tmp_path))
    assert opened.how == "printed"
    assert not opened.can_be_waited_for


def test_the_window_has_its_own_profile_in_the_data_folder(tmp_path: Path) -> None:
    command = window_command("chromium", URL, home=tmp_path)
    assert f"--app={URL}" in command
    assert f"--user-data-dir={tmp_path / 'window-profile'}" in command
    assert "--window-size=1280,800" in command


def test_only_root_on_linux_gives_up_the_sandbox(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for user, is_without in ((0, True), (1000, False)):
        monkeypatch.setattr("os.geteuid", lambda user=user: user, raising=False)
        assert ("--no-sandbox" in window_command("chromium", URL, home=tmp_path)) is is_without


def test_a_browser_on_the_path_is_found_and_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":99")
    program = tmp_path / "google-chrome"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.exit(0)\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert has_screen()
    assert find_browser() == str(program)

    async def scenario() -> None:
        opened = await open_window(URL, home=tmp_path)
        assert opened.how == "window"
        await opened.closed()
        assert opened.process is not None
        assert opened.process.returncode == 0

    asyncio.run(scenario())


def test_on_windows_the_known_folders_are_looked_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    edge = tmp_path / r"Microsoft\Edge\Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    assert str(edge) in set(module._windows_programs())
