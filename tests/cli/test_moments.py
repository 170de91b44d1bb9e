"""What commands tell people of moments is told by the clock on the wall; ``--json`` keeps UTC."""

import re

import pytest

from selaras_client.words import by_the_clock
from tests.cli.selaras import Pc

UTC_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")
WALL_MOMENT = re.compile(r"\d\d-\d\d-\d{4} \d\d\.\d\d")


@pytest.mark.parametrize("command", [("batch", "list"), ("requests",), ("period", "list")])
def test_lists_tell_moments_by_the_clock_on_the_wall(sent: Pc, command: tuple[str, ...]) -> None:
    sent.json("period", "close", "2026-09")
    said = sent.here(*command).out
    assert WALL_MOMENT.search(said)
    assert not UTC_MOMENT.search(said)
    assert UTC_MOMENT.search(sent.here("--json", *command).out)


def test_only_a_whole_moment_is_told_otherwise() -> None:
    facts = {"at": "2026-10-01", "note": "dikirim 2026-10-01T16:30:00.000Z", "count": 3}
    assert by_the_clock(facts) == facts
