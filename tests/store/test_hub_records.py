"""The hub's records of the audit under their ids, whatever was looked up in an earlier turn."""

from pathlib import Path

from selaras.domain.audit import KIND, record_id
from selaras.store.audit import HUB_TABLE, put_hub_record, put_record
from selaras.store.engine import Store, open_memory_store, open_store
from selaras.store.facts import StoredFact, add_fact, facts_of_kind, put_fact
from selaras.store.hub_documents import append_feed
from selaras.store.seals import HubSeal, put_hub_seals, sealed_facts, unsealed_facts

NPWP = "0021234567891000"


def record(number: int, text: str, *, seq: int = 0) -> StoredFact:
    content = f'{{"author":"{text}","number":{number}}}'
    return StoredFact(record_id(NPWP, number), KIND, NPWP, "", seq or number, content)


def put(store: Store, number: int, *, by: str) -> None:
    with store.transaction() as db:
        put_hub_record(db, record(number, by), number=number)


def held(store: Store) -> list[str]:
    with store.reading() as db:
        return [fact.content for fact in facts_of_kind(db, KIND, table=HUB_TABLE)]


def test_a_record_gives_way_to_one_that_is_told_anew_in_a_later_turn() -> None:
    store = open_memory_store()
    for number in range(1, 8):
        put(store, number, by="Ani")
    put(store, 3, by="Budi")
    put(store, 8, by="Ani")
    said = [record(number, "Budi" if number == 3 else "Ani").content for number in range(1, 9)]
    assert held(store) == said
    store.close()


def test_a_record_that_another_connection_wrote_gives_way_too(tmp_path: Path) -> None:
    store, other = open_store(tmp_path), open_store(tmp_path)
    for number in range(1, 4):
        put(store, number, by="Ani")
    with other.transaction() as db:
        add_fact(db, record(4, "Budi"), table=HUB_TABLE)
    put(store, 4, by="Ani")
    assert held(store) == [record(number, "Ani").content for number in range(1, 5)]
    store.close()
    other.close()


def test_rows_of_the_index_never_get_a_number_that_another_connection_gave(tmp_path: Path) -> None:
    stores = open_store(tmp_path), open_store(tmp_path)
    for number in range(1, 7):
        with stores[number % 2].transaction() as db:
            put_record(db, record(number, "Ani"))
    with stores[0].reading() as db:
        rows = db.exec_driver_sql("SELECT row_no, number FROM audit_row ORDER BY row_no").all()
    assert [tuple(row) for row in rows] == [(number, number) for number in range(1, 7)]
    for store in stores:
        store.close()


def test_what_a_turn_made_and_sealed_is_told_as_it_is_there_afterwards() -> None:
    store = open_memory_store()
    facts = [record(number, "Ani") for number in range(1, 4)]
    ids = [fact.fact_id for fact in facts]
    with store.transaction() as db:
        for fact in facts:
            put_hub_record(db, fact, number=fact.seq)
        put_hub_seals(db, [HubSeal(fact.fact_id, fact.seq, b"s", "epoch") for fact in facts[:2]])
        told = sealed_facts(db, [*ids, record_id(NPWP, 9)])
        put_hub_record(db, record(2, "Budi", seq=7), number=2)
        changed = sealed_facts(db, ids)
    with store.reading() as db:
        later = sealed_facts(db, ids)
    assert [(told[each].fact, told[each].seal) for each in ids] == [
        (fact, seal) for fact, seal in zip(facts, (b"s", b"s", b""), strict=True)
    ]
    assert changed == later
    assert (later[ids[1]].fact, later[ids[1]].seal) == (record(2, "Budi", seq=7), b"")
    store.close()


def test_what_has_no_seal_yet_is_the_same_in_its_turn_as_afterwards() -> None:
    store = open_memory_store()
    for turn in range(4):
        with store.transaction() as db:
            for number in range(3 * turn + 1, 3 * turn + 4):
                seq = append_feed(db, fact_id=record_id(NPWP, number))
                put_hub_record(db, record(number, "Ani", seq=seq), number=number)
            if turn == 2:
                seq = append_feed(db, fact_id="lease:1")
                put_fact(db, StoredFact("lease:1", "lease", NPWP, "", seq, "{}"), table=HUB_TABLE)
            all_told, last_told = unsealed_facts(db, 0), unsealed_facts(db, seq - 1)
        with store.reading() as db:
            assert unsealed_facts(db, 0) == all_told
            assert unsealed_facts(db, seq - 1) == last_told
        assert (len(all_told), len(last_told)) == (seq, 1)
    store.close()
