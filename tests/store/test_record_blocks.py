"""Old records lie in blocks, and whoever asks the hub for facts is told what it was told before."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from selaras.domain.audit import KIND, record_id
from selaras.replica.audit_verify import verify_hub
from selaras.store import facts, record_packing, seals, sums
from selaras.store.audit import HUB_TABLE, rows_in_order
from selaras.store.block_content import packed_records, unpacked_records
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.facts import StoredFact
from selaras.store.feed_marks import feed_marks
from selaras.store.hub_documents import head_seq, hub_facts_between
from selaras.store.record_rows import take_all_out
from selaras.store.seals import HubSeal
from selaras_hub.recorded import records_about
from tests.audit.people import begun, draft, edit, faults_at_hub, sound_everywhere
from tests.sim.office import NPWP, Office

EDITS = 15


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with sealed records about two invoices, all of them rows."""
    monkeypatch.setattr(record_packing, "RECORDS", 3)
    monkeypatch.setattr(record_packing, "JOINED", 2)
    monkeypatch.setattr(record_packing, "NEWEST", 10**6)
    office = begun()
    draft(office.pcs[1], "INV-2")
    office.heal()
    for number in range(EDITS):
        edit(office.pcs[number % 2], f"INV-{number % 2 + 1}", buyer__name=f"PT {number}")
        office.heal()
    with office.hub_store.transaction() as db:
        found = facts.facts_of_kind(db, KIND, table=HUB_TABLE)
        # The last two have no seal yet.
        new = [HubSeal(each.fact_id, each.seq, each.content[:90].encode(), "e") for each in found]
        seals.put_hub_seals(db, new[:-2])
    monkeypatch.setattr(record_packing, "NEWEST", 1)
    return office


def pack(store: Store) -> list[tuple[int, int]]:
    """Put all into blocks that may be; return the numbers of the first and last in each."""
    with store.transaction() as db:
        for _ in range(EDITS):
            record_packing.pack_old_records(db)
        asked = "SELECT first, last FROM hub_record_block ORDER BY first"
        return [(first, last) for first, last in db.exec_driver_sql(asked)]


def told(db: Connection) -> Iterator[tuple[str, object]]:
    """Go through everything that the hub's code asks about facts."""
    records = facts.facts_of_kind(db, KIND, table=HUB_TABLE)
    ids = [each.fact_id for each in records]
    yield "all", records
    yield "one", [facts.get_fact(db, each, table=HUB_TABLE) for each in [*ids, "audit:x:1", "a"]]
    for subject in sorted({each.subject for each in records} | {"", "invoice:none"}):
        yield "about", facts.facts_about(db, subject, kind=KIND, table=HUB_TABLE)
        yield "said", list(records_about(db, subject))
    yield "chain", list(rows_in_order(db, NPWP, table=HUB_TABLE))
    yield "no chain", list(rows_in_order(db, "other", table=HUB_TABLE))
    yield "sums", sums.digest_of(sums.counted(db, side=sums.HUB))
    for between in product(["", *ids], ["", ids[4]]):
        key = sums.FACTS, KIND
        yield "held", sums.held_between(db, key, between=between, limit=4, side=sums.HUB)
    yield "sealed", seals.sealed_facts(db, [*ids, "none"])
    yield "some", [seals.sealed_facts(db, ids[at::5]) for at in range(5)]
    yield "seals", [seals.hub_seal(db, each.fact_id, seq=each.seq) for each in records]
    yield "no seals", [seals.hub_seal(db, each.fact_id, seq=each.seq + 1) for each in records]
    yield from told_of_numbers(db, head_seq(db))
    yield "verified", verify_hub(db, NPWP)


def told_of_numbers(db: Connection, head: int) -> Iterator[tuple[str, object]]:
    for seq in range(head + 2):
        yield "at", [seals.hub_fact_at(db, seq, kind=kind) for kind in ("", KIND, "lease")]
        yield "newest", [seals.newest_hub_sealed(db, seq, kind=kind) for kind in ("", KIND)]
        yield "marks", feed_marks(db, seq)
        yield "unsealed", seals.unsealed_facts(db, seq)
        yield "page", hub_facts_between(db, after=seq, through=head - 3, limit=4)


def everything(office: Office) -> list[tuple[str, object]]:
    with office.hub_store.reading() as db:
        return list(told(db))


def test_whoever_asks_is_told_the_same_of_rows_and_of_blocks(office: Office) -> None:
    before = everything(office)
    blocks = pack(office.hub_store)
    # Two joined, and those that are not enough for one more.
    assert blocks == [(1, 6), (7, 12), (13, 15)]
    with office.hub_store.reading() as db:
        asked = "SELECT count(*) FROM {} WHERE {} LIKE 'audit:%'"
        rows = [
            db.exec_driver_sql(asked.format(*each)).scalar_one()
            for each in (("hub_fact", "id"), ("hub_fact_seal", "fact_id"))
        ]
    assert rows == [2, 0]
    assert everything(office) == before
    with office.hub_store.transaction() as db:
        take_all_out(db)
    assert everything(office) == before
    assert pack(office.hub_store) == blocks
    assert everything(office) == before


def test_a_pc_that_comes_late_gets_every_record_from_blocks(office: Office) -> None:
    pack(office.hub_store)
    office.pcs.append(office._join(3))
    edit(office.pcs[0], buyer__name="PT Terakhir")
    office.heal().heal()
    assert office.all_equal()
    assert sound_everywhere(office)


def test_a_record_that_is_told_anew_is_taken_out_with_its_block_and_stays_a_row(
    office: Office,
) -> None:
    pack(office.hub_store)
    with office.hub_store.transaction() as db:
        known = facts.get_fact(db, record_id(NPWP, 8), table=HUB_TABLE)
        assert known is not None
        again = StoredFact(known.fact_id, KIND, NPWP, known.subject, 900, known.content)
        facts.put_fact(db, again, table=HUB_TABLE)
    assert pack(office.hub_store) == [(1, 6), (7, 12), (13, 15)]
    with office.hub_store.reading() as db:
        assert facts.get_fact(db, known.fact_id, table=HUB_TABLE) == again
        found = facts.facts_of_kind(db, KIND, table=HUB_TABLE)
        assert [each.fact_id for each in found].count(known.fact_id) == 1
        assert len(found) == EDITS + 2
        asked = "SELECT count(*) FROM hub_fact WHERE kind = 'audit'"
        assert db.exec_driver_sql(asked).scalar_one() == 6 + 2
        assert sums.recount(db, side=sums.HUB) == []


def test_records_in_blocks_are_sealed_where_they_lie(office: Office) -> None:
    with office.hub_store.transaction() as db:
        db.exec_driver_sql("DELETE FROM hub_fact_seal")
    blocks = pack(office.hub_store)
    with office.hub_store.transaction() as db:
        found = [each for each in seals.unsealed_facts(db, 0) if each.kind == KIND]
        assert len(found) == EDITS + 2
        new = [HubSeal(each.fact_id, each.seq, each.content[:80].encode(), "e") for each in found]
        seals.put_hub_seals(db, new)
        assert [each for each in seals.unsealed_facts(db, 0) if each.kind == KIND] == []
        assert [seals.hub_seal(db, each.fact_id, seq=each.seq) for each in new] == new
        stored = db.exec_driver_sql("SELECT fact_id FROM hub_fact_seal WHERE fact_id LIKE 'audit%'")
        assert len(stored.scalars().all()) == 2
    assert pack(office.hub_store) == blocks


def test_what_does_not_lie_as_the_hub_wrote_it_stays_rows(office: Office) -> None:
    with office.hub_store.transaction() as db:
        db.exec_driver_sql("DELETE FROM hub_fact WHERE id = ?", (record_id(NPWP, 2),))
        swap = "UPDATE hub_fact SET seq = seq + 1000 WHERE id = ?"
        db.exec_driver_sql(swap, (record_id(NPWP, 7),))
        db.exec_driver_sql(
            "UPDATE hub_fact SET content = x'80000200' WHERE id = ?", (record_id(NPWP, 11),)
        )
    before = everything(office)
    pack(office.hub_store)
    with office.hub_store.reading() as db:
        asked = "SELECT first, length(records) > 0 FROM hub_record_block ORDER BY first"
        found = db.exec_driver_sql(asked).all()
    assert [tuple(row) for row in found] == [(1, 0), (4, 1), (7, 0), (10, 0), (13, 1)]
    assert everything(office) == before


def test_a_block_that_rots_is_named_record_by_record_and_stops_nobody(office: Office) -> None:
    pack(office.hub_store)
    with office.hub_store.transaction() as db:
        asked = "UPDATE hub_record_block SET records = substr(records, 1, 60) WHERE first = 7"
        db.exec_driver_sql(asked)
    named = {each.where for each in faults_at_hub(office)}
    assert {record_id(NPWP, number) for number in range(7, 13)} <= named
    edit(office.pcs[0], buyer__name="PT Terakhir")
    office.heal()
    with office.hub_store.transaction() as db:
        found = facts.get_fact(db, record_id(NPWP, 8), table=HUB_TABLE)
        assert found is not None
        assert found.content == ""
        seals.put_hub_seals(db, [HubSeal(found.fact_id, 1, b"seal", "e")])
        facts.put_fact(db, found, table=HUB_TABLE)


def test_a_record_that_somebody_changed_in_its_block_is_found(office: Office) -> None:
    pack(office.hub_store)
    with office.hub_store.transaction() as db:
        raw = db.exec_driver_sql(
            "SELECT records FROM hub_record_block WHERE first = 7"
        ).scalar_one()
        records = unpacked_records(raw)
        text = records[2].text
        records[2] = replace(records[2], text=text.replace("orang-", "orang_"))
        packed = packed_records(records)
        db.exec_driver_sql("UPDATE hub_record_block SET records = ? WHERE first = 7", (packed,))
    assert ("audit.changed", record_id(NPWP, 9)) in [
        (each.code, each.where) for each in faults_at_hub(office)
    ]
