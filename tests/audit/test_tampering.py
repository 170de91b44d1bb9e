"""Whatever somebody does to the tables with plain SQL, verifying finds it and names the record."""

import json

import pytest

from selaras.domain.audit import Head, canonical, hash_of, record_id
from selaras.domain.audit_chain import Fault
from selaras.replica.audit_verify import verify
from selaras.store.contents import content_of, packed_content
from selaras.store.db import Connection
from selaras.store.engine import Store
from tests.audit.people import (
    begun,
    draft,
    edit,
    faults_at,
    faults_at_hub,
    spell_out,
    store_of,
)
from tests.sim.office import NPWP, Office

ID = {number: record_id(NPWP, number) for number in range(1, 12)}

# What is done to the table {t}, and which fault must name what.
TAMPERING = {
    "one letter": (
        f"UPDATE {{t}} SET content = replace(content, 'PT 1', 'PT 9') WHERE id = '{ID[3]}'",
        ("audit.changed", ID[3]),
    ),
    "who": (
        f"UPDATE {{t}} SET content = replace(content, 'orang-1', 'orang-2') WHERE id = '{ID[4]}'",
        ("audit.changed", ID[4]),
    ),
    "white space": (
        f"UPDATE {{t}} SET content = content || ' ' WHERE id = '{ID[2]}'",
        ("audit.changed", ID[2]),
    ),
    "no json": (f"UPDATE {{t}} SET content = '' WHERE id = '{ID[2]}'", ("audit.changed", ID[2])),
    "first gone": (f"DELETE FROM {{t}} WHERE id = '{ID[1]}'", ("audit.missing", "1")),
    "middle gone": (f"DELETE FROM {{t}} WHERE id = '{ID[3]}'", ("audit.missing", "3")),
    "two gone": (
        f"DELETE FROM {{t}} WHERE id IN ('{ID[2]}', '{ID[3]}')",
        ("audit.missing", "2–3"),
    ),
    "hidden by kind": (
        f"UPDATE {{t}} SET kind = 'old' WHERE id = '{ID[3]}'",
        ("audit.missing", "3"),
    ),
    "hidden by company": (
        f"UPDATE {{t}} SET company = 'x' WHERE id = '{ID[3]}'",
        ("audit.missing", "3"),
    ),
    "renamed": (
        f"UPDATE {{t}} SET id = '{ID[11]}' WHERE id = '{ID[3]}'",
        ("audit.misplaced", ID[11]),
    ),
    "about another": (
        f"UPDATE {{t}} SET subject = 'invoice:x' WHERE id = '{ID[3]}'",
        ("audit.misplaced", ID[3]),
    ),
    "moved in the feed": (
        f"UPDATE {{t}} SET seq = seq + 1000 WHERE id = '{ID[2]}'",
        ("audit.out-of-order", ID[2]),
    ),
    "another number of the feed": (
        f"UPDATE {{t}} SET seq = seq - 1 WHERE id = '{ID[1]}'",
        ("audit.out-of-order", ID[1]),
    ),
    "inserted copy": (
        f"""INSERT INTO {{t}} SELECT 'audit:copy', kind, company, subject, seq, content
        FROM {{t}} WHERE id = '{ID[3]}'""",
        ("audit.misplaced", "audit:copy"),
    ),
    "inserted nonsense": (
        f"INSERT INTO {{t}} VALUES ('audit:x', 'audit', '{NPWP}', '', 9999, '{{{{}}}}')",
        ("audit.changed", "audit:x"),
    ),
    "all gone": ("DELETE FROM {t} WHERE kind = 'audit'", None),
    "last gone": (f"DELETE FROM {{t}} WHERE id = '{ID[5]}'", None),
}


@pytest.fixture
def office() -> Office:
    """Five records: a draft and four edits of its buyer, by two people in turn."""
    office = begun()
    for number in range(4):
        edit(office.pcs[number % 2], buyer__name=f"PT {number}")
        office.heal()
    office.heal()
    assert faults_at_hub(office) == faults_at(office.pcs[0]) == []
    return office


def run(store: Store, *statements: str) -> None:
    with store.transaction() as db:
        for statement in statements:
            db.exec_driver_sql(statement)


def named(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(each.code, each.where) for each in faults]


def swap(db: Connection, table: str, *, column: str) -> None:
    values = [
        db.exec_driver_sql(f"SELECT {column} FROM {table} WHERE id = ?", (ID[n],)).scalar_one()
        for n in (2, 3)
    ]
    for number, value in zip((3, 2), values, strict=True):
        db.exec_driver_sql(f"UPDATE {table} SET {column} = ? WHERE id = ?", (value, ID[number]))


def rehash(db: Connection, table: str, *, number: int) -> None:
    """Change who did it, and write the hash that goes with it."""
    text = db.exec_driver_sql(f"SELECT content FROM {table} WHERE id = ?", (ID[number],))
    content = {**json.loads(content_of(text.scalar_one())), "author": "bukan-saya"}
    content["hash"] = hash_of(content)
    db.exec_driver_sql(
        f"UPDATE {table} SET content = ? WHERE id = ?",
        (packed_content("audit", canonical(content)), ID[number]),
    )


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_at_a_pc_is_found_and_named(office: Office, how: str) -> None:
    statement, fault = TAMPERING[how]
    with store_of(office.pcs[1]).transaction() as db:
        spell_out(db, "fact")
        db.exec_driver_sql(statement.format(t="fact"))
    found = named(faults_at(office.pcs[1]))
    assert found
    assert fault is None or fault in found
    assert faults_at(office.pcs[0]) == faults_at_hub(office) == []


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_at_the_hub_is_found_and_named(office: Office, how: str) -> None:
    statement, fault = TAMPERING[how]
    with office.hub_store.transaction() as db:
        spell_out(db, "hub_fact")
        db.exec_driver_sql(statement.format(t="hub_fact"))
    found = named(faults_at_hub(office))
    assert found
    assert fault is None or fault in found


@pytest.mark.parametrize("column", ["content", "seq", "id"])
def test_two_records_that_changed_places_are_found(office: Office, column: str) -> None:
    store = store_of(office.pcs[0])
    with store.transaction() as db:
        if column == "id":
            db.exec_driver_sql("UPDATE fact SET id = 'x' WHERE id = ?", (ID[2],))
            db.exec_driver_sql("UPDATE fact SET id = ? WHERE id = ?", (ID[2], ID[3]))
            db.exec_driver_sql("UPDATE fact SET id = ? WHERE id = 'x'", (ID[3],))
        else:
            swap(db, "fact", column=column)
    assert {code for code, _ in named(faults_at(office.pcs[0]))} & {
        "audit.misplaced",
        "audit.out-of-order",
    }


@pytest.mark.parametrize("place", [0, 2, 5, -40, -1])
def test_one_byte_of_a_packed_record_is_found_and_named(office: Office, place: int) -> None:
    with office.hub_store.transaction() as db:
        asked = "SELECT content FROM hub_fact WHERE id = ?"
        raw = bytearray(db.exec_driver_sql(asked, (ID[3],)).scalar_one())
        raw[place] ^= 0x10
        db.exec_driver_sql("UPDATE hub_fact SET content = ? WHERE id = ?", (bytes(raw), ID[3]))
    assert ("audit.changed", ID[3]) in named(faults_at_hub(office))


def test_a_packed_record_that_became_a_text_can_be_read_and_a_cut_one_is_named(
    office: Office,
) -> None:
    # Whatever SQL's own functions are given is a text afterwards.
    run(
        office.hub_store,
        f"UPDATE hub_fact SET content = replace(content, 'x', 'x') WHERE id = '{ID[2]}'",
        f"UPDATE hub_fact SET content = substr(CAST(content AS TEXT), 3) WHERE id = '{ID[3]}'",
    )
    assert named(faults_at_hub(office))[0] == ("audit.changed", ID[3])


def test_a_record_that_was_changed_and_packed_again_is_found_and_named(office: Office) -> None:
    with office.hub_store.transaction() as db:
        asked = "SELECT content FROM hub_fact WHERE id = ?"
        text = content_of(db.exec_driver_sql(asked, (ID[3],)).scalar_one())
        packed = packed_content("audit", text.replace("PT 1", "PT 9"))
        db.exec_driver_sql("UPDATE hub_fact SET content = ? WHERE id = ?", (packed, ID[3]))
    assert ("audit.changed", ID[3]) in named(faults_at_hub(office))


def test_a_record_with_a_fitting_hash_breaks_the_chain_at_the_next(office: Office) -> None:
    with office.hub_store.transaction() as db:
        rehash(db, "hub_fact", number=3)
    assert named(faults_at_hub(office)) == [("audit.chain-broken", "4")]


def test_the_last_record_with_a_fitting_hash_is_told_by_the_head(office: Office) -> None:
    with office.hub_store.transaction() as db:
        rehash(db, "hub_fact", number=5)
    assert named(faults_at_hub(office)) == [("audit.head-differs", "5")]


def test_a_head_that_was_written_down_tells_a_chain_that_was_cut(office: Office) -> None:
    store = store_of(office.pcs[0])
    with store.reading() as db:
        head = verify(db).head
    run(
        store,
        f"DELETE FROM fact WHERE id = '{ID[5]}'",
        f"DELETE FROM audit_row WHERE fact_id = '{ID[5]}'",
    )
    assert faults_at(office.pcs[0]) == []
    with store.reading() as db:
        assert named(list(verify(db, known=head).faults)) == [("audit.known-differs", "5")]
        assert verify(db, known=Head(4, verify(db).head.hash)).is_sound


def test_a_record_hidden_from_the_search_is_told(office: Office) -> None:
    run(store_of(office.pcs[0]), f"DELETE FROM audit_row WHERE fact_id = '{ID[3]}'")
    assert named(faults_at(office.pcs[0])) == [("audit.index-differs", ID[3])]


def test_a_document_changed_behind_the_hubs_back_is_told_with_its_field(office: Office) -> None:
    other = begun()
    edit(other.pcs[0], buyer__name="PT Diam-diam", date="2026-11-11")
    other.heal()
    with other.hub_store.reading() as db:
        state = db.exec_driver_sql("SELECT state FROM hub_document").scalar_one()
    with office.hub_store.transaction() as db:
        db.exec_driver_sql("UPDATE hub_document SET state = ?", (state,))
    faults = faults_at_hub(office)
    assert {each.code for each in faults} == {"audit.document-differs"}
    assert "buyer" in {each.facts["field"] for each in faults}


def test_a_register_that_no_record_ever_changed_is_held_against_its_creation() -> None:
    office, other = begun(), begun()
    edit(other.pcs[0], date="2026-11-11")
    other.heal()
    with other.hub_store.reading() as db:
        state = db.exec_driver_sql("SELECT state FROM hub_document").scalar_one()
    with office.hub_store.transaction() as db:
        db.exec_driver_sql("UPDATE hub_document SET state = ?", (state,))
    assert [each.code for each in faults_at_hub(office)] == ["audit.document-differs"]


def test_a_document_that_is_gone_or_has_no_record_is_told(office: Office) -> None:
    new = draft(office.pcs[0], "INV-2")
    office.heal()
    run(office.hub_store, f"UPDATE hub_document SET id = 'invoice:x' WHERE id = '{new}'")
    assert named(faults_at_hub(office)) == [
        ("audit.document-unrecorded", "invoice:x"),
        ("audit.document-missing", new),
    ]


def test_a_damaged_document_is_told_and_nothing_is_raised(office: Office) -> None:
    run(office.hub_store, "UPDATE hub_document SET state = x'00ff'")
    assert [each.code for each in faults_at_hub(office)] == ["audit.document-differs"]


def test_a_hub_that_tells_the_past_anew_is_found_out_by_a_pc(office: Office) -> None:
    with office.hub_store.transaction() as db:
        rehash(db, "hub_fact", number=3)
        db.exec_driver_sql("UPDATE hub_fact SET seq = 999 WHERE id = ?", (ID[3],))
        db.exec_driver_sql("DELETE FROM hub_feed")
        row = "INSERT INTO hub_feed (seq, rev, incarnation, fact_id, previous)"
        db.exec_driver_sql(f"{row} VALUES (999, 0, '', ?, 0)", (ID[3],))
    for pc in office.pcs:
        office.cut(pc)
    office.heal().heal()
    found = named(faults_at(office.pcs[0]))
    assert any(code == "audit.misplaced" and ID[3] in where for code, where in found)
