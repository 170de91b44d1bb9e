"""What the window says: its own sentence where another one names commands to type."""

import re

import pytest

from selaras_client.window.wording import Wording

COMMAND = re.compile(r"\bselaras [a-z]+")
OWN = "window.said."
# What a person meets at a window on any day: refusals and what is to be done.
EVERYDAY = (
    *("approval", "batch", "conflict", "export", "import", "invoice", "join", "proposal"),
    *("reminder", "rights", "tray", "users", "work"),
)
# Said only by commands, or on the page to key in by.
NOT_HERE = frozenset({"users.other-companies", "work.drop-replacement"})


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_sentence_of_the_window_tells_a_person_to_type_a_command(lang: str) -> None:
    say = Wording(lang)
    for key in say:
        family = key.partition(".")[0]
        if family == "window" or (family in EVERYDAY and key not in NOT_HERE):
            assert not COMMAND.search(say(key)), key


@pytest.mark.parametrize("lang", ["id", "en"])
def test_an_own_sentence_stands_for_one_that_is_there(lang: str) -> None:
    say = Wording(lang)
    own = [key.removeprefix(OWN) for key in say if key.startswith(OWN)]
    assert own
    for key in own:
        assert key in say
        assert COMMAND.search(say.say(key)), key
        assert say(key) != say.say(key)


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
