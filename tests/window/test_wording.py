"""What the window says: its own sentence where another one names commands to type."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import selaras_client
from selaras.texts import LANGUAGES, Texts
from selaras_client.window.wording import Wording

COMMAND = re.compile(r"\bselaras [a-z]|--[a-z]")
OWN = "window.said."
CLIENT = Path(selaras_client.__path__[0])
# Sentences of commands that the window says too; those of none other come to its screens.
SHARED = (CLIENT / "window", CLIENT / "closed_work.py")


def _said_by_the_window(keys: Wording) -> Iterator[str]:
    """Go through every key that may be shown in a window: of a command's only what it names."""
    named = {text for path in SHARED for text in _texts_in(path) if text.startswith("cli.")}
    assert named
    begins = tuple(named)
    for key in keys:
        if not key.startswith("cli.") or key.startswith(begins):
            yield key


def _texts_in(path: Path) -> Iterator[str]:
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_the_window_tells_a_person_to_type_a_command(lang: str) -> None:
    say = Wording(lang)
    told = [key for key in _said_by_the_window(say) if COMMAND.search(say(key))]
    assert not told


def test_nothing_written_in_the_window_itself_names_a_command() -> None:
    assert not [
        text for text in _texts_in(CLIENT / "window") if re.search(r"\bselaras [a-z]+ ", text)
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_own_sentence_stands_for_one_that_is_there(lang: str) -> None:
    say, others = Wording(lang), Texts(lang)
    own = [key.removeprefix(OWN) for key in say if key.startswith(OWN)]
    assert own
    for key in own:
        assert key in others
        assert say(key) != others.say(key), key


def test_one_is_said_in_other_words_than_many_in_english() -> None:
    say = Wording("en")
    assert [say("window.list.count", count=count) for count in ("1", 2, "1.234", 0)] == [
        "1 invoice",
        "2 invoices",
        "1.234 invoices",
        "0 invoices",
    ]
    facts = {"count": 1, "tax_base": "650.000", "vat": "71.500"}
    assert say("window.batch.ready", **facts) == (
        "1 invoice is approved and ready to export: tax base 650.000, VAT 71.500. Press F7."
    )
    assert say("window.home.days") == "- days left"
    assert Wording("id")("window.list.count", count=1) == "1 faktur"
