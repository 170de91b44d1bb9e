"""Random histories of a whole office; ``scripts/histories.py`` runs many more of them.

A failure names its seed: ``scripts/histories.py --replay SEED`` runs exactly that one again and
cuts it down to the steps that it takes.
"""

from collections import Counter
from collections.abc import Sequence

import pytest

from selaras.documents.crdt import Document
from selaras.store.documents import get_document
from selaras.store.hub_documents import HubDocument, put_hub_document
from tests.sim.parts import NPWP
from tests.sim.world.history import CARDS, STEPS, WEIGHTS, History, shrunk

SEEDS = 140
RESTORED, MOVED, WITH_CARDS = range(50), range(100, 150), range(20)
WITH_COPIES = range(200, 210)
WITH_MONTHS = range(300, 310)
AT_ONCE = 10
# What a run of the check must have met, so that no nemesis falls silent unseen.
MET = (
    "hub killed at a commit",
    "hub started with work in its inbox",
    "PC killed at a commit of its line",
    "PC killed at a commit of its person",
    "PC's disk full for its person",
    "fact: approval",
    "fact: batch",
    "fact: conflict",
    "fact: proposal",
    "fact: incarnation",
    "tray: entry.unreadable",
    "last delivery: hub.delivered",
)
# Few that meet it among them; others follow where a change lets one of them miss something.
FRUITFUL = (1_017, 1_027, 1_002, 1_001, 1_006, 1_016, 1_009, 1_064)
# And of histories behind the export: what their oracle held against each other.
MET_OF_MONTHS = (
    "replacements approved",
    "status code 01",
    "contracts",
    "purchase_return within",
    "sales_return within",
)


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_an_office_comes_to_agree_and_loses_nothing(first: int) -> None:
    _live(first)


@pytest.mark.parametrize("first", RESTORED[::AT_ONCE])
def test_an_office_whose_hub_is_restored_from_backups_loses_nothing(first: int) -> None:
    assert _live(first, kind="restores")["restore_hub"]


@pytest.mark.parametrize("first", MOVED[::AT_ONCE])
def test_an_office_whose_hub_moves_from_pc_to_pc_loses_nothing(first: int) -> None:
    assert _live(first, kind="moves")["take_over"]


@pytest.mark.parametrize("first", WITH_CARDS[::AT_ONCE])
def test_an_office_that_keeps_customers_and_goods_loses_nothing(first: int) -> None:
    met = _live(first, kind="cards")
    assert [name for name in (*CARDS, "fact: alias") if not met[name]] == []


@pytest.mark.parametrize("first", WITH_COPIES[::AT_ONCE])
def test_an_office_whose_new_pcs_take_the_hubs_data_in_one_file_loses_nothing(first: int) -> None:
    met = _live(first, kind="copies")
    assert met["joined with a copy"]
    assert met["the line of a copy cut"]


@pytest.mark.parametrize("first", WITH_MONTHS[::AT_ONCE])
def test_an_office_that_carries_months_to_their_papers_loses_nothing(first: int) -> None:
    met = _live(first, kind="months")
    assert [name for name in MET_OF_MONTHS if not met[name]] == []


def test_a_pc_put_back_to_when_it_was_the_hub_while_there_is_none_is_lived_through() -> None:
    made = History(42000240, moves=True, only=(22, 25, 30, 40, 44, 48)).run()
    assert made.reached["a PC put back to when it was the hub"]
    assert made.people.model.deeds
    assert made.rest.oracle.facts


def test_each_that_took_the_place_of_the_first_hub_calls_it_when_it_wakes() -> None:
    """Three did, apart; it was restored meanwhile, and is the present one by its epoch."""
    only = (10, 16, 23, 36, 40, 41)
    made = History(62000089, restores=True, moves=True, cards=True, copies=True, only=only).run()
    assert made.reached["a hub that called the first one"]
    assert not made.world.asleep


def test_an_approval_of_what_was_changed_since_the_hub_was_put_back_is_kept_aside() -> None:
    """Its own PC was put back with it, and changed the invoice that the others know as approved."""
    only = (8, 23, 27, 35, 46, 48, 51, 52, 55)
    made = History(62000240, restores=True, moves=True, cards=True, copies=True, only=only).run()
    assert any(each.startswith("returned:") for each in made.rest.oracle.facts)


def test_an_alarm_of_a_hub_that_was_put_back_and_stepped_aside_comes_to_the_next() -> None:
    """It noted it under numbers that the hub which handed over had given to something else."""
    only = (7, 18, 20, 28, 52, 54, 56, 57)
    made = History(62000818, restores=True, moves=True, cards=True, copies=True, only=only).run()
    assert any(each.startswith("alarm:epoch-readmitted:") for each in made.rest.oracle.facts)


def test_a_hub_that_dies_as_it_goes_on_takes_the_pc_along_in_whose_file_it_lies() -> None:
    only = (1, 2, 3, 22, 23, 27, 30, 31, 32, 33)
    made = History(68001049, restores=True, moves=True, cards=True, copies=True, only=only).run()
    assert made.reached["hub killed at a commit"]


def test_what_a_revoked_pc_had_not_given_back_is_in_its_file_and_what_it_had_is_the_hubs() -> None:
    """It had given the new hub its records, and was revoked before its documents."""
    only = (0, 13, 16, 21, 22, 23)
    made = History(50210013, restores=True, moves=True, only=only).run()
    world, oracle = made.world, made.rest.oracle
    barred = [pc for pc in world.pcs if world.is_barred(pc)]
    (deed,) = [deed for deed in made.people.model.deeds if deed.changes]
    (away,) = [pc for pc in barred if pc.number == deed.pc]
    with away.store.reading() as db:
        held = get_document(db, deed.doc_id)
    assert held is not None
    document = Document(held.state, client_id=2**40)
    document.write({"buyer": '"lost"'})
    there = HubDocument(deed.doc_id, held.kind, NPWP, 1, 1, document.state(), {}, b"")
    with world.hub_store.transaction() as db:
        put_hub_document(db, there)
    with pytest.raises(AssertionError, match="buyer is lost"):
        oracle._check_deeds([pc for pc in world.pcs if pc not in barred], barred)


def _live(first: int, *, kind: str = "") -> Counter[str]:
    reached: Counter[str] = Counter()
    for seed in range(first, first + AT_ONCE):
        try:
            made = History(seed)
            if kind:
                setattr(made, kind, True)
            reached += made.run().reached
        except Exception as error:
            extra = f" --{kind}" if kind else ""
            raise AssertionError(f"scripts/histories.py --replay {seed}{extra}") from error
    return reached


def test_the_same_seed_gives_the_same_history() -> None:
    first, second = (_prints(7) for _ in range(2))
    assert first == second


def _prints(seed: int) -> tuple[list[object], Counter[str]]:
    history = History(seed)
    history.run()
    deeds = [(deed.pc, deed.origin, deed.changes) for deed in history.people.model.deeds]
    return [history.hub_print, deeds], history.reached


def test_a_few_dozen_histories_meet_nearly_everything_that_can_happen() -> None:
    met: Counter[str] = Counter()
    missing = [*MET, *WEIGHTS]
    for seed in dict.fromkeys((*FRUITFUL, *range(1_000, 1_080))):
        met += History(seed).run().reached
        missing = [name for name in missing if not met[name]]
        if not missing:
            break
    assert missing == []


def test_a_failing_history_is_cut_down_to_the_steps_it_takes() -> None:
    def fails(steps: Sequence[int]) -> bool:
        return {3, 17, 41} <= set(steps)

    assert shrunk(STEPS, fails=fails) == [3, 17, 41]
