"""What a start brings in: a command finds what carries it out, and waits for nothing else."""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from selaras_client.cli.known import MODULES, asking_named, command_named
from selaras_client.cli.parser import WINDOW, parser_in

# Carried out by ``execute`` or ``run`` themselves.
ELSEWHERE = {"alarms", "hub", "join", "rebuild", "restore", "sync", WINDOW}
# The hub, what speaks with one, lists of cards, the window, what draws pages, what looks for hubs,
# writes workbooks, works by the clock, draws codes: each is much memory or time for few commands.
HEAVY = {
    "selaras_hub",
    "websockets",
    "sqlalchemy",
    "sqlmodel",
    "flet",
    "flet_web",
    "fpdf",
    "starlette",
} | {
    *("uvicorn", "zeroconf", "xlsxwriter", "apscheduler", "segno"),
}
# What a command needs that looks into the data folder.
DATA = {"pycrdt", "cryptography"}
STARTED = """
import sys
from selaras_client.cli.run import main
code = main(sys.argv[1:])
print(*sys.modules)
sys.exit(code)
"""


def _names() -> Iterator[str]:
    """Yield every command with its parts, as the parser knows them."""
    for word, known in _parts(parser_in("id")):
        parts = [part for part, _ in _parts(known)]
        chosen = next((each for each in known._actions if each.dest == "part"), None)
        if not parts and chosen is not None:
            parts = [str(choice) for choice in chosen.choices or ()]
        yield from (f"{word} {part}" for part in parts) if parts else (word,)


def _parts(parser: argparse.ArgumentParser) -> list[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return list(action.choices.items())
    return []


NAMES = sorted(name for name in _names() if name.split()[0] not in ELSEWHERE)


@pytest.mark.parametrize("name", NAMES)
def test_each_command_has_exactly_one_that_carries_it_out(name: str) -> None:
    assert (command_named(name) is None) != (asking_named(name) is None)


def test_no_module_is_named_for_a_word_that_nobody_can_say() -> None:
    assert set(MODULES) == {name.split()[0] for name in NAMES}


def _brought_in(home: Path, *words: str) -> tuple[int, set[str]]:
    command = [sys.executable, "-c", STARTED, "--home", str(home), *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    names = done.stdout.splitlines()[-1].split()
    return done.returncode, {name.partition(".")[0] for name in names} & (HEAVY | DATA)


def test_what_touches_no_data_waits_for_no_data(tmp_path: Path) -> None:
    assert _brought_in(tmp_path, "--help") == (0, set())


def test_a_list_waits_for_its_data_only(tmp_path: Path) -> None:
    assert _brought_in(tmp_path, "list") == (1, DATA)


def test_a_command_that_stays_waits_for_a_hub_only_where_there_is_one() -> None:
    said = "import sys, selaras_client.cli.staying; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert {name.partition(".")[0] for name in done.stdout.split()} & HEAVY == set()


def test_a_hub_that_others_speak_with_keeps_nothing_for_lists_of_cards() -> None:
    said = "import sys, selaras_client.composition.serving; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    names = {name.partition(".")[0] for name in done.stdout.split()}
    assert names & {"selaras_hub", "sqlalchemy", "sqlmodel", "pydantic"} == {"selaras_hub"}
