"""Mappings of sales lists are the office's: they travel, merge entry by entry, and come of old."""

import json

from selaras.replica.sales_maps import old_sales_maps, sales_maps
from selaras.store.meta import set_meta
from tests.facts.drafts import assert_sound, conflicts, outcome, read, rejected
from tests.sim.office import NPWP, Office, Pc

BEGUN = {"column.qty": "Jumlah", "trx_code": "04"}


def maps(pc: Pc) -> dict[str, dict[str, str]]:
    return read(pc, lambda db: sales_maps(db, NPWP))


def save(pc: Pc, name: str = "accurate", **changed: str) -> None:
    """Save a mapping as it is here, with entries changed; ``unit__zak`` is ``unit.zak``."""
    named = {key.replace("__", "."): value for key, value in changed.items()}
    entries = {**BEGUN, **maps(pc).get(name, {}), **named}
    assert pc.replica.maps.save(name, entries) is None


def test_a_mapping_travels_and_two_pcs_add_to_it_offline() -> None:
    office = Office(pcs=2)
    pc, other = office.pcs
    save(pc)
    office.heal()
    assert maps(other) == {"accurate": BEGUN}
    office.cut(pc)
    office.cut(other)
    save(pc, goods__besi="A:720000")
    save(other, unit__zak="UM.0033", trx_code="01")
    office.heal()
    wanted = BEGUN | {"goods.besi": "A:720000", "unit.zak": "UM.0033", "trx_code": "01"}
    assert maps(pc) == maps(other) == {"accurate": wanted}
    assert conflicts(pc) == []
    assert_sound(office)


def test_one_entry_mapped_otherwise_by_two_people_is_a_conflict_that_is_settled() -> None:
    office = Office(pcs=2)
    pc, other = office.pcs
    save(pc)
    office.heal()
    office.cut(pc)
    office.cut(other)
    save(pc, unit__zak="UM.0033")
    save(other, unit__zak="UM.0021")
    office.heal()
    (conflict,) = conflicts(pc)
    assert conflict.field == "entry/unit.zak"
    assert {side.value for side in conflict.sides} == {"UM.0033", "UM.0021"}
    number = [side.value for side in conflict.sides].index("UM.0033") + 1
    made = pc.replica.keep_side(conflict.conflict_id, number=number)
    office.heal()
    assert outcome(pc, made).code == ""
    assert maps(other)["accurate"]["unit.zak"] == "UM.0033"


def test_an_entry_and_a_mapping_are_taken_out_for_everybody_and_may_come_again() -> None:
    office = Office(pcs=2)
    pc, other = office.pcs
    save(pc, unit__zak="UM.0033")
    assert pc.replica.maps.save("accurate", BEGUN) is None
    office.heal()
    assert maps(other) == {"accurate": BEGUN}
    assert other.replica.maps.remove("accurate") is None
    office.heal()
    assert maps(pc) == {}
    assert rejected(pc.replica.maps.remove("accurate")).code == "sales.map-missing"
    save(pc)
    office.heal()
    assert maps(other) == {"accurate": BEGUN}


def test_a_mapping_that_one_pc_kept_for_itself_travels_once_it_is_saved() -> None:
    office = Office(pcs=2)
    pc, other = office.pcs
    with pc.replica._store.transaction() as db:
        set_meta(db, f"sales-map.{NPWP}.lama", value=json.dumps({}))
    assert list(read(pc, lambda db: old_sales_maps(db, NPWP))) == ["lama"]
    save(pc, "lama")
    office.heal()
    assert read(pc, lambda db: old_sales_maps(db, NPWP)) == {}
    assert list(maps(other)) == ["lama"]
