"""Who is in conflict with whom: the cases of the design, one row each."""

import json
from dataclasses import dataclass, replace

import pytest

from selaras.store.facts import facts_about
from selaras_hub.conflicting import Clash, SideFact, with_sides
from tests.hub.books import DOC, Author, Books, with_document

LINE = {
    "line/l1/what": '{"name":"Barang"}',
    "line/l1/cost": '{"price":"100","qty":"1"}',
    "line/l1/place": '"V"',
}
Told = tuple[int, str, str]


def told(*values: Told) -> set[Told]:
    return set(values)


@dataclass(frozen=True)
class Case:
    """What authors write, in the order in which the hub hears of it; "see" shows all to one.

    Args:
        open: Register in conflict to its sides as (author, register, value).
    """

    story: tuple[Told | tuple[int, str], ...]
    open: dict[str, set[Told]]


A, B, C = '"A"', '"B"', '"C"'
COST = ("line/l1/cost", '{"price":"100","qty":"7"}')
GONE = ("line/l1/removed", "true")
OUT = ("discarded", "true")

CASES = {
    "two people change one register": Case(
        ((1, "reference", A), (2, "reference", B)),
        {"reference": told((1, "reference", A), (2, "reference", B))},
    ),
    "the second saw the first": Case(((1, "reference", A), (2, "see"), (2, "reference", B)), {}),
    "equal values": Case(((1, "reference", A), (2, "reference", A)), {}),
    "different registers": Case(((1, "reference", A), (2, "date", B)), {}),
    "a third person adds a third side": Case(
        ((1, "reference", A), (2, "reference", B), (3, "reference", C)),
        {"reference": told((1, "reference", A), (2, "reference", B), (3, "reference", C))},
    ),
    "a third who saw both adds a side too": Case(
        ((1, "reference", A), (2, "reference", B), (3, "see"), (3, "reference", C)),
        {"reference": told((1, "reference", A), (2, "reference", B), (3, "reference", C))},
    ),
    "a side edits again": Case(
        ((1, "reference", A), (2, "reference", B), (2, "reference", C)),
        {"reference": told((1, "reference", A), (2, "reference", C))},
    ),
    "values that agree close it": Case(
        ((1, "reference", A), (2, "reference", B), (2, "reference", A)), {}
    ),
    "one's own changes count as seen": Case(((1, "reference", A), (1, "reference", B)), {}),
    "a place never conflicts": Case(((1, "line/l1/place", A), (2, "line/l1/place", B)), {}),
    "where it came from never conflicts": Case(((1, "origin", A), (2, "origin", B)), {}),
    "a line removed, unseen change in it": Case(
        ((1, *COST), (2, *GONE)), {GONE[0]: told((1, *COST), (2, *GONE))}
    ),
    "a change in a line, removed unseen": Case(
        ((2, *GONE), (1, *COST)), {GONE[0]: told((1, *COST), (2, *GONE))}
    ),
    "a change in another line": Case(((2, *GONE), (1, "line/l2/cost", A)), {}),
    "a removed line is moved": Case(((2, *GONE), (1, "line/l1/place", B)), {}),
    "a side of a removal edits again, knowing": Case(
        ((2, *GONE), (1, *COST), (1, "see"), (1, "line/l1/cost", A)),
        {GONE[0]: told((1, "line/l1/cost", A), (2, *GONE))},
    ),
    "discarded against an unseen change": Case(
        ((1, "reference", A), (2, *OUT)), {"discarded": told((1, "reference", A), (2, *OUT))}
    ),
    "a change against an unseen discard": Case(
        ((2, *OUT), (1, "reference", A)), {"discarded": told((1, "reference", A), (2, *OUT))}
    ),
    "a new line in a draft discarded unseen": Case(
        ((2, *OUT), (1, "line/l9/cost", A)), {"discarded": told((1, "line/l9/cost", A), (2, *OUT))}
    ),
    "archived against an unseen change": Case(
        ((1, "reference", A), (2, "archived", "true")),
        {"archived": told((1, "reference", A), (2, "archived", "true"))},
    ),
    "brought back is not thrown away": Case(((2, "discarded", "false"), (1, "reference", A)), {}),
    "both discard": Case(((1, *OUT), (2, *OUT)), {}),
}


def told_by(books: Books) -> dict[str, set[Told]]:
    with books.store.reading() as db:
        facts = facts_about(db, DOC, kind="conflict", table="hub_fact")
    contents = [json.loads(fact.content) for fact in facts]
    return {
        content["register"]: {
            (int(side["pc"].removeprefix("pc-")), side["register"], side["value"])
            for side in content["sides"]
        }
        for content in contents
        if content["state"] == "open"
    }


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("wins", ["the first", "the last"])
def test_a_conflict_holds_every_side_and_nobody_elses(name: str, wins: str) -> None:
    books, _ = with_document(by=9, **LINE)
    # The library lets the higher author id win: both outcomes must tell the same.
    numbers = {1: 1, 2: 2, 3: 3} if wins == "the last" else {1: 5, 2: 4, 3: 3}
    authors = {who: Author(number) for who, number in numbers.items()}
    books.show(*authors.values())
    for who, *rest in CASES[name].story:
        if rest == ["see"]:
            books.show(authors[who])
        else:
            register, value = rest
            assert books.push(authors[who], {register: value}).is_accepted
    back = {number: who for who, number in numbers.items()}
    found = {
        register: {(back[number], *side) for number, *side in sides}
        for register, sides in told_by(books).items()
    }
    assert found == CASES[name].open


def test_the_next_unseen_change_after_an_agreement_is_a_conflict_of_its_own() -> None:
    books, _ = with_document(by=9)
    first, second, third = Author(1), Author(2), Author(3)
    books.show(first, second, third)
    for author, value in ((first, A), (second, B), (second, A), (third, C)):
        books.push(author, {"reference": value})
    with books.store.reading() as db:
        assert len(facts_about(db, DOC, kind="conflict", table="hub_fact")) == 2
    assert {value for _, _, value in told_by(books)["reference"]} == {A, C}


def test_what_one_makes_of_an_equal_import_is_not_passed_over() -> None:
    # Both wrote the same. The merge keeps the one with the higher author id, and the other
    # changed hers: what she made of it is not in the document.
    books, high, low = Books(), Author(5), Author(1)
    company = {"company": '"0021234567891000"', "reference": '"INV-1"'}
    books.push(high, company)
    books.push(low, company)
    assert books.push(low, {"reference": '"MINE"'}).conflicts == ("reference",)
    assert books.registers()["reference"] == '"INV-1"'
    assert told_by(books) == {
        "reference": told((5, "reference", '"INV-1"'), (1, "reference", '"MINE"'))
    }


COMPANY = {"company": '"0021234567891000"', "reference": '"INV-1"'}


@pytest.mark.parametrize("order", [(1, 2, 1), (1, 1, 2), (2, 1, 1)])
def test_equal_values_conflict_with_what_becomes_of_them_in_whatever_order(
    order: tuple[int, ...],
) -> None:
    # Both write the same, and 1 goes on from hers; neither knows of the other.
    books, ones = Books(), [COMPANY, {"reference": '"MINE"'}]
    one, other = Author(1), Author(2)
    for who in order:
        books.push(one, ones.pop(0)) if who == 1 else books.push(other, COMPANY)
    assert told_by(books) == {
        "reference": told((1, "reference", '"MINE"'), (2, "reference", '"INV-1"'))
    }


def test_whoever_saw_one_of_two_equal_values_has_not_seen_the_other() -> None:
    books, first, twin, third = Books(), Author(2), Author(1), Author(5)
    books.push(first, COMPANY)
    books.show(third)
    books.push(twin, COMPANY)
    assert books.push(third, {"reference": '"NEW"'}).conflicts == ("reference",)
    assert told_by(books)["reference"] == {(1, "reference", '"INV-1"'), (5, "reference", '"NEW"')}


def test_whoever_saw_both_of_two_equal_values_changes_them_knowingly() -> None:
    books, first, twin, third = Books(), Author(2), Author(1), Author(5)
    books.push(first, COMPANY)
    books.push(twin, COMPANY)
    books.show(third)
    assert books.push(third, {"reference": '"NEW"'}).conflicts == ()
    assert told_by(books) == {}


def test_a_change_that_lost_is_a_conflict_even_if_its_pc_claims_to_have_seen_all() -> None:
    books, _ = with_document(by=9)
    high, low = Author(5), Author(1)
    books.show(high, low)
    books.push(high, {"reference": A})
    low.base = 99
    assert books.push(low, {"reference": B}).conflicts == ("reference",)
    assert told_by(books)["reference"] == {(5, "reference", A), (1, "reference", B)}


def test_a_discard_against_many_unseen_changes_is_one_fact() -> None:
    books, author = with_document()
    other = Author(2)
    books.show(other)
    books.push(other, {f"line/l{n}/cost": '"x"' for n in range(300)})
    before = books.head()
    outcome = books.push(author, {"discarded": "true"})
    assert outcome.conflicts == ("discarded",)
    assert len(told_by(books)["discarded"]) == 301
    assert books.head() - before < 10


def test_a_winner_is_named_also_after_a_third_lost() -> None:
    books, _ = with_document(by=9)
    winner, loser, late = Author(5), Author(2), Author(3)
    books.show(winner, loser, late)
    books.push(winner, {"reference": A})
    books.push(loser, {"reference": B})
    assert books.registers()["reference"] == A
    assert books.document().registers["reference"].incarnation == winner.member.incarnation
    books.push(late, {"reference": C})
    assert told_by(books)["reference"] == {
        (5, "reference", A),
        (2, "reference", B),
        (3, "reference", C),
    }


def test_what_another_side_holds_takes_the_place_of_none_whoever_is_named_for_it() -> None:
    """A hub that a program of before made of a replica may name the wrong one for what stands."""
    first, second, third = (
        SideFact("title", value, author="", pc="", incarnation=pc, at="", rev=rev)
        for value, pc, rev in (("A", "first", 1), ("B", "second", 2), ("C", "third", 3))
    )
    stands = replace(first, incarnation="second", rev=2)
    clash = Clash("title", other=stands, own=third)
    assert with_sides([first, second], clash) == [first, second, third]
