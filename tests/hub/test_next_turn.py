"""The hub's next turn comes of itself for what is left, a little later where more is on its way."""

import asyncio
from collections.abc import Callable

import pytest

from selaras_hub import next_turn
from selaras_hub.next_turn import NextTurn

LONG_S = 3_600.0


async def _comes(turn: NextTurn) -> bool:
    """Say whether it comes before anything else happens."""
    coming = asyncio.ensure_future(turn.come())
    for _ in range(3):
        await asyncio.sleep(0)
    is_come = coming.done()
    coming.cancel()
    return is_come


def _follows(*, left: frozenset[int], awaits_more: bool, then: Callable[[NextTurn], None]) -> bool:
    async def play() -> bool:
        turn = NextTurn(lambda: left, lambda: awaits_more)
        turn.follow()
        then(turn)
        return await _comes(turn)

    return asyncio.run(play())


def _nothing(_: NextTurn) -> None:
    pass


@pytest.mark.parametrize(
    ("left", "awaits_more", "comes"),
    [
        (frozenset({1}), False, True),
        (frozenset({1}), True, False),
        (frozenset[int](), False, False),
        (frozenset[int](), True, False),
    ],
)
def test_it_comes_at_once_for_what_is_left_unless_more_of_it_is_awaited(
    monkeypatch: pytest.MonkeyPatch, *, left: frozenset[int], awaits_more: bool, comes: bool
) -> None:
    monkeypatch.setattr(next_turn, "MORE_WITHIN_S", LONG_S)
    assert _follows(left=left, awaits_more=awaits_more, then=_nothing) is comes


def test_what_arrives_while_more_is_awaited_has_its_turn_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(next_turn, "MORE_WITHIN_S", LONG_S)
    assert _follows(left=frozenset({1}), awaits_more=True, then=NextTurn.hurry)


def test_it_comes_all_the_same_where_nothing_more_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(next_turn, "MORE_WITHIN_S", 0.0)

    async def play() -> None:
        turn = NextTurn(lambda: frozenset({1}), lambda: True)
        turn.follow()
        await turn.come()

    asyncio.run(play())


def test_behind_a_turn_that_came_earlier_none_comes_that_nobody_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(next_turn, "MORE_WITHIN_S", 0.0)

    async def play() -> bool:
        turn = NextTurn(lambda: frozenset({1}), lambda: True)
        turn.follow()
        turn.hurry()
        await turn.come()
        return await _comes(turn)

    assert not asyncio.run(play())
