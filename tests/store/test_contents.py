"""What facts say comes back to the last byte, however it lies on the disk, and from before too."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.audit import KIND, Change, Head, Record, canonical, chain_start, seal
from selaras.domain.audit_chain import ChainWalk
from selaras.domain.record_reading import open_record
from selaras.store.audit import HUB_TABLE, rows_in_order
from selaras.store.contents import content_of, packed_content
from selaras.store.engine import FILE_NAME, open_store
from selaras.store.facts import facts_of_kind
from selaras.store.former import former_rows
from selaras.store.migrations import MIGRATIONS
from tests.store.older import written

NPWP = "0021234567891000"
BEFORE = [each.__name__ for each in MIGRATIONS].index("m022_packed_records")
BUYER = (
    '{"address":"Jl. Melati 7, Bandung","country":"IDN","document":"TIN","document_number":"-",'
    '"email":"%d@contoh.example","name":"PT Maju Jaya","nitku":"1000000005899655000000",'
    '"tin":"1000000005899655"}'
)


def record_after(head: Head, *, seq: int = 7) -> tuple[str, Head]:
    record = Record(
        company=NPWP,
        kind="edit",
        author="Rini",
        pc="kasir",
        device="06h2gskhutc57eqf7a7t969450",
        at="2026-11-29T17:58:07.545Z",
        received="2026-11-29T17:58:07.565Z",
        document="invoice:26nc7g8h62rq825jvmbl1beks8",
        user="user:06h2gskhsnvdsnmuk362jh1eps",
        rev=2,
        origin="06h2gskhvrf1tkm2lhk6fisk7s/3302",
        changes={"buyer": Change(BUYER % (seq - 1), BUYER % seq)},
    )
    sealed = seal(record, after=head, seq=seq)
    return sealed.text, Head(sealed.record.number, sealed.hash)


TEXT = record_after(chain_start(NPWP))[0]


@given(text=st.text() | st.just(TEXT) | st.just(TEXT.replace("Maju", "Mundur")))
def test_what_a_record_says_comes_back(text: str) -> None:
    assert content_of(packed_content(KIND, text)) == text


@given(members=st.dictionaries(st.text(max_size=8), st.text(max_size=30) | st.integers()))
def test_a_right_hash_comes_back_wherever_it_stands(members: dict[str, object]) -> None:
    rest = {name: each for name, each in members.items() if name != "hash"} | {"z": 1}
    inner = canonical(rest | {"hash": "0" * 64})
    for text in (canonical(rest | {"inner": inner}), inner, canonical(json.loads(inner))):
        assert content_of(packed_content(KIND, text)) == text


def test_a_record_takes_a_third_and_its_hash_nothing() -> None:
    packed = packed_content(KIND, TEXT)
    assert len(packed) < len(TEXT) / 3
    # One whose hash is not right keeps it.
    assert len(packed_content(KIND, TEXT.replace("Rini", "Budi"))) > len(packed) + 20


def test_other_facts_lie_there_as_their_text() -> None:
    assert packed_content("approval", TEXT) == TEXT
    assert content_of(TEXT) == TEXT


@pytest.mark.parametrize("place", [0, 2, 3, 40, -1])
def test_a_damaged_one_says_nothing_that_is_believed(place: int) -> None:
    packed = packed_content(KIND, TEXT)
    assert isinstance(packed, bytes)
    raw = bytearray(packed)
    raw[place] ^= 1
    said = content_of(bytes(raw))
    # Without its mark it is not known as packed.
    assert said == "" if place else said != TEXT
    assert open_record(said) is None


def old_file(folder: Path, count: int) -> list[str]:
    """Write a file of the schema before, with a chain of records; return their texts."""
    head, texts = chain_start(NPWP), []
    with written(folder / FILE_NAME) as db:
        for migration in MIGRATIONS[:BEFORE]:
            migration(db)
        for number in range(1, count + 1):
            text, head = record_after(head, seq=number)
            subject = "invoice:26nc7g8h62rq825jvmbl1beks8"
            row = (f"audit:{NPWP}:{number}", KIND, NPWP, subject, number, text)
            for table in ("fact", HUB_TABLE):
                db.exec_driver_sql(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", row)
            db.exec_driver_sql("INSERT INTO former_fact VALUES ('o', ?, ?, ?, ?, ?, ?)", row)
            texts.append(text)
        lease = ("lease:1", "lease", NPWP, "", count + 1, '{"state":"open"}')
        db.exec_driver_sql("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?)", lease)
        db.exec_driver_sql(f"PRAGMA user_version={BEFORE}")
    return texts


def test_an_audit_from_before_is_packed_and_still_verifies(tmp_path: Path) -> None:
    texts = old_file(tmp_path, 5)
    store = open_store(tmp_path)
    with store.reading() as db:
        for table in ("fact", HUB_TABLE):
            rows = list(rows_in_order(db, NPWP, table=table))
            assert [row.content for row in rows] == texts
            assert ChainWalk(NPWP).take_all(rows).faults == []
            sizes = db.exec_driver_sql(
                f"SELECT length(content) FROM {table} WHERE kind = 'audit'"
            ).scalars()
            assert max(sizes) < len(texts[0]) / 3
        former = former_rows(db, "o", company=NPWP, kind=KIND)
        assert [row.content for row in former] == texts
        assert [fact.content for fact in facts_of_kind(db, "lease")] == ['{"state":"open"}']
    store.close()
    # The file as the older release left it stays beside this one.
    kept = tmp_path / f"selaras-sebelum-skema-{BEFORE}.db"
    with closing(sqlite3.connect(kept)) as old:
        assert [row[0] for row in old.execute("SELECT content FROM hub_fact")] == texts


def test_a_record_that_somebody_spoilt_before_is_brought_along_as_it_is(tmp_path: Path) -> None:
    texts = old_file(tmp_path, 3)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        db.execute("UPDATE fact SET content = replace(content, 'Rini', 'Budi') WHERE seq = 3")
        db.commit()
    store = open_store(tmp_path)
    with store.reading() as db:
        rows = list(rows_in_order(db, NPWP))
    store.close()
    assert rows[2].content == texts[2].replace("Rini", "Budi")
    assert [fault.code for fault in ChainWalk(NPWP).take_all(rows).faults] == ["audit.changed"]
