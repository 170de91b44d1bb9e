"""One register in conflict in two epochs: one conflict with all that nobody chose between."""

import json

import pytest

from selaras.store.facts import StoredFact, facts_about
from tests.epochs.office import EpochOffice, note, value
from tests.facts.drafts import facts
from tests.sim.office import Pc


def _in_conflict() -> tuple[EpochOffice, bytes]:
    """Return an office of four whose first two PCs have a conflict, and the backup with it."""
    office = EpochOffice(pcs=4)
    first, second, _, _ = office.pcs
    note(first, "old", key="title")
    office.heal()
    _unaware(office, (first, "A"), (second, "B"))
    office.heal()
    return office, office.backup()


def _unaware(
    office: EpochOffice, one: tuple[Pc, str], other: tuple[Pc, str], *, key: str = "title"
) -> None:
    """Let two PCs write one value unaware of each other; the hub hears of both."""
    office.cut_all()
    for pc, word in (one, other):
        note(pc, word, key=key)
    office.heal_only(one[0])
    office.heal_only(one[0], other[0])


def _in_conflict_anew(order: tuple[int, int]) -> EpochOffice:
    """Return an office whose hub was restored to before both sides wrote a further word."""
    office, data = _in_conflict()
    words = [(office.pcs[0], "A2"), (office.pcs[1], "B2")]
    _unaware(office, words[order[0]], words[order[1]])
    office.restore(data)
    return office


def _settle(office: EpochOffice, pc: Pc, kept: str) -> None:
    (conflict,) = pc.conflicts()
    values = [side.value for side in conflict.sides]
    office.cut_all()
    pc.replica.keep_side(conflict.conflict_id, number=values.index(kept) + 1)
    office.heal_only(pc)


def _sides(pc: Pc) -> list[str]:
    """Return the sides of the one conflict that is open."""
    (conflict,) = pc.conflicts()
    return sorted(str(side.value) for side in conflict.sides)


def _hub_conflicts(office: EpochOffice) -> list[StoredFact]:
    with office.hub_store.reading() as db:
        return facts_about(db, "note:shared", kind="conflict", table="hub_fact")


def _healed(office: EpochOffice, *, sides: list[str]) -> None:
    office.heal()
    office.check()
    assert [_sides(pc) for pc in office.pcs] == [sides] * 4
    assert not facts(office.pcs[0], "returned")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_further_word_of_a_side_that_a_restored_hub_lost_stays_one_to_choose(
    order: tuple[int, int],
) -> None:
    office = _in_conflict_anew(order)
    third = office.pcs[2]
    note(third, "C", key="title")
    office.heal_only(third)
    _healed(office, sides=["A2", "B2", "C"])


@pytest.mark.parametrize("is_first_back", [True, False])
@pytest.mark.parametrize("alone", [0, 1])
def test_a_pc_that_saw_less_puts_no_older_word_in_a_side(
    alone: int, *, is_first_back: bool
) -> None:
    office, data = _in_conflict()
    first, second, third, fourth = office.pcs
    office.cut_all()
    # Both the conflict and the document hold this word, and only the conflict the next one.
    note(office.pcs[alone], "older", key="title")
    office.heal_only(first, second, third)
    _unaware(office, (first, "A2"), (second, "B2"))
    office.restore(data)
    note(fourth, "C", key="title")
    office.heal_only(fourth)
    office.cut_all()
    office.heal_only(*([third] if is_first_back else [first, second]))
    _healed(office, sides=["A2", "B2", "C"])


def test_who_comes_over_with_what_is_there_writes_no_conflict_again() -> None:
    office, data = _in_conflict()
    first, second, third, _ = office.pcs
    _unaware(office, (first, "A2"), (second, "B2"))
    office.heal_only(first, second)
    office.restore(data)
    note(third, "C", key="title")
    office.heal_only(third)
    office.heal_only(third, first)
    (before,) = _hub_conflicts(office)
    office.heal_only(third, first, second)
    assert _hub_conflicts(office) == [before]


def _twice_opened(more: str = "") -> tuple[EpochOffice, list[str]]:
    """Let two epochs open a conflict each on several registers.

    Args:
        more: What the second PC put in the place of its word, and the first never heard.
    """
    office = EpochOffice(pcs=4)
    first, second, third, fourth = office.pcs
    keys = [f"title{each}" for each in range(6)]
    for key in keys:
        note(first, "old", key=key)
    office.heal()
    data = office.backup()
    for key in keys:
        _unaware(office, (first, "A"), (second, "B"), key=key)
    office.heal_only(first, second)
    office.cut_all()
    for key in keys if more else ():
        note(second, more, key=key)
    office.heal_only(second)
    office.restore(data)
    for key in keys:
        _unaware(office, (third, "C"), (fourth, "D"), key=key)
    office.cut_all()
    return office, keys


def test_two_conflicts_that_two_epochs_opened_apart_become_one() -> None:
    office, keys = _twice_opened()
    office.heal()
    office.check()
    for pc in office.pcs:
        conflicts = {each.register: each for each in pc.conflicts()}
        assert len(pc.conflicts()) == len(conflicts) == len(keys)
        for conflict in conflicts.values():
            assert {side.value for side in conflict.sides} == {"A", "B", "C", "D"}
    # Whichever epoch hears of the other's, the same one stays: two never name each other.
    stays = {each.conflict_id for each in office.pcs[0].conflicts()}
    for fact in _hub_conflicts(office):
        content = json.loads(fact.content)
        assert (content["state"] == "open") == (fact.fact_id in stays)
        assert content.get("into", fact.fact_id) in stays
        assert content.get("into", "") < fact.fact_id


def test_who_comes_late_with_what_was_joined_writes_nothing_again() -> None:
    office, _ = _twice_opened()
    first, second, third, _ = office.pcs
    office.heal_only(first, third)
    before = _hub_conflicts(office)
    office.heal_only(first, second, third)
    assert _hub_conflicts(office) == before


@pytest.mark.parametrize("more", ["", "B2"])
def test_of_what_was_joined_and_decided_only_news_is_asked_again(more: str) -> None:
    office, keys = _twice_opened(more)
    first, _, third, _ = office.pcs
    office.heal_only(first, third)
    for conflict in third.conflicts():
        assert conflict.sides[0].value == "C"
        third.replica.keep_side(conflict.conflict_id, number=1)
    office.heal_only(first, third)
    office.heal()
    office.check()
    assert {value(pc, key) for pc in office.pcs for key in keys} == {"C"}
    asked = [{side.value for side in conflict.sides} for conflict in first.conflicts()]
    assert asked == ([{"C", more}] * len(keys) if more else [])


@pytest.mark.parametrize("kept", ["A", "B", "B2"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_the_new_epochs_choice_did_not_see_is_offered_again(
    order: tuple[int, int], kept: str
) -> None:
    office = _in_conflict_anew(order)
    third = office.pcs[2]
    office.heal_only(third)
    _settle(office, third, min(kept, "B"))
    if kept == "B2":
        note(third, kept, key="title")
        office.heal_only(third)
    _healed(office, sides=sorted({kept, "A2", "B2"}))


@pytest.mark.parametrize("is_chosen", [False, True])
def test_what_was_offered_again_and_decided_is_not_asked_a_third_time(*, is_chosen: bool) -> None:
    office, data = _in_conflict()
    first, second, third, _ = office.pcs
    _unaware(office, (first, "A2"), (second, "B2"))
    office.heal_only(first, second)
    if is_chosen:
        _settle(office, first, "A2")
        office.heal_only(first, second)
    office.restore(data)
    office.heal_only(third)
    _settle(office, third, "A")
    office.heal_only(first, third)
    _settle(office, third, "A")
    office.heal()
    office.check()
    assert not first.conflicts()
    assert [value(pc, "title") for pc in office.pcs] == ["A"] * 4


@pytest.mark.parametrize("kept", ["A", "B"])
def test_what_the_former_epochs_choice_did_not_see_is_offered_again(kept: str) -> None:
    office, data = _in_conflict()
    first, _, third, fourth = office.pcs
    office.cut_all()
    office.heal_only(first)
    _settle(office, first, kept)
    office.restore(data)
    _unaware(office, (third, "C"), (fourth, "D"))
    _healed(office, sides=[kept, "C", "D"])


def test_a_choice_that_saw_every_side_stands() -> None:
    """The conflict was only touched in the new epoch, by an older version that came first."""
    office, data = _in_conflict()
    first, second, third, _ = office.pcs
    _unaware(office, (first, "A2"), (second, "B2"))
    office.heal_only(first, second, third)
    _settle(office, first, "B2")
    office.restore(data)
    office.heal_only(third)
    office.heal()
    office.check()
    assert not first.conflicts()
    assert [value(pc, "title") for pc in office.pcs] == ["B2"] * 4


@pytest.mark.parametrize("choices", [("A", "B"), ("B", "A")])
def test_two_choices_that_differ_are_asked_again(choices: tuple[str, str]) -> None:
    office, data = _in_conflict()
    first, _, third, _ = office.pcs
    office.cut_all()
    office.heal_only(first)
    _settle(office, first, choices[0])
    office.restore(data)
    office.heal_only(third)
    _settle(office, third, choices[1])
    office.heal()
    office.check()
    assert [_sides(pc) for pc in office.pcs] == [["A", "B"]] * 4
    assert [each["code"] for each in facts(first, "returned")] == ["epoch-contradiction"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_what_was_written_over_a_side_in_the_lost_future_is_one_to_choose(
    order: tuple[int, int, int],
) -> None:
    """The conflict opens with what came back first; what comes second saw one side of it."""
    office = EpochOffice(pcs=3)
    first, second, third = (office.pcs[each] for each in order)
    note(first, "old", key="title")
    office.heal()
    data = office.backup()
    office.cut(third)
    note(first, "A", key="title")
    office.heal_only(first, second)
    office.cut_all()
    note(second, "B", key="title")
    office.heal_only(second)
    office.restore(data)
    note(third, "X", key="title")
    office.heal_only(third)
    office.cut_all()
    office.heal_only(first)
    assert _sides(first) == ["A", "X"]
    office.heal()
    office.check()
    assert [_sides(pc) for pc in office.pcs] == [["A", "B", "X"]] * 3
