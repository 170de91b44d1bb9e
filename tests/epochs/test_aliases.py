"""Joined customers across a restore: no circle, no chain, and what contradicts is told."""

from tests.cards.cards import customer
from tests.epochs.office import EpochOffice
from tests.facts.drafts import facts, outcome


def keeps(office: EpochOffice) -> dict[str, str]:
    """Return who stands for whom on the first PC, after checking that all agree."""
    office.heal()
    office.check()
    found = facts(office.pcs[0], "alias")
    return {each["customer"]: each["keep"] for each in found if each["state"] == "joined"}


def restored_while(joined: tuple[int, int], then: tuple[int, int]) -> tuple[EpochOffice, list[str]]:
    """Join two after the backup on one PC, put the backup back, and join two on the other."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    cards = [customer(first, twin=True, name=f"PT {letter}") for letter in "ABC"]
    office.heal()
    data = office.backup()
    office.cut(second)
    made = first.replica.customers.ask_join(cards[joined[0]], [cards[joined[1]]])
    office.heal_only(first)
    assert outcome(first, made).state == "done"
    office.restore(data)
    made = second.replica.customers.ask_join(cards[then[0]], [cards[then[1]]])
    office.heal_only(second)
    assert outcome(second, made).state == "done"
    return office, cards


def test_a_join_that_would_close_a_circle_is_kept_aside_and_told() -> None:
    office, (a, b, _) = restored_while((0, 1), (1, 0))
    assert keeps(office) == {a: b}
    assert [each["code"] for each in facts(office.pcs[0], "returned")] == ["epoch-contradiction"]


def test_a_join_that_comes_back_follows_what_was_joined_since() -> None:
    office, (a, b, c) = restored_while((0, 1), (2, 0))
    assert keeps(office) == {a: c, b: c}
    assert facts(office.pcs[0], "returned") == []
