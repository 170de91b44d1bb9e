"""What is read of a damaged file: all of a sound one, and the rest whatever page is broken."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.store.engine import FILE_NAME, PAGE_BYTES, open_memory_store, open_store
from selaras.store.pages import PageFile, Value
from selaras.store.salvage import SCANNED, Table, salvage
from tests.damage.broken import broken_root

VALUES = st.one_of(
    st.none(),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
    st.binary(max_size=40),
    st.floats(allow_nan=False).filter(
        lambda number: number != int(number) if abs(number) < 1e18 else True
    ),
    st.builds(lambda count: b"x" * count, st.integers(min_value=400, max_value=40_000)),
)


def database(path: Path, *, fill: int = 150) -> None:
    """Make a file with something in each table that is scanned."""
    store = open_store(path.parent)
    with store.transaction() as db:
        for number in range(fill):
            big = b"s" * (20_000 if number % 50 == 0 else 300)
            db.exec_driver_sql(
                "INSERT INTO document (id, kind, company, rev, seq, state, confirmed, hash)"
                " VALUES (?, 'invoice', '1', ?, ?, ?, NULL, x'00')",
                (f"invoice:{number}", number, number, big),
            )
            db.exec_driver_sql(
                "INSERT INTO fact VALUES (?, 'alarm', '1', '', ?, ?)",
                (f"fact{number}", number, "{}" + " " * 200),
            )
            db.exec_driver_sql(
                "INSERT INTO former_fact VALUES ('o', ?, 'audit', '1', '', ?, ?)",
                (f"former{number}", number, "{}" + " " * 200),
            )
            db.exec_driver_sql(
                "INSERT INTO tray (origin_incarnation, origin_n, doc_id, company, code, facts,"
                " changes, author, at) VALUES ('i', ?, 'd', '1', 'c', '{}', '{}', 'a', 't')",
                (number,),
            )
            db.exec_driver_sql("INSERT INTO meta VALUES (?, ?)", (f"key{number}", "v" * 80))
    store.close()


def read(path: Path) -> dict[str, Table]:
    store = open_memory_store()
    with store.reading() as db:
        return salvage(path, db)


def texts(table: Table, column: str) -> set[Value]:
    return {row[column] for row in table.dicts()}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / FILE_NAME
    database(path)
    return path


def test_of_a_sound_file_sqlite_gives_everything(sound: Path) -> None:
    found = read(sound)
    assert all(found[name].is_whole for name in SCANNED)
    assert len(found["document"].rows) == len(found["tray"].rows) == 150


def test_the_leaves_say_the_same_as_sqlite(sound: Path, tmp_path: Path) -> None:
    """Without its first page a file gives SQLite nothing, and the leaves everything."""
    path = tmp_path / FILE_NAME
    raw = bytearray(sound.read_bytes())
    whole = read(sound)
    raw[:PAGE_BYTES] = b"\0" * PAGE_BYTES
    path.write_bytes(raw)
    found = read(path)
    for name in SCANNED:
        assert not found[name].is_whole
        assert set(whole[name].rows) <= set(found[name].rows), name


@pytest.mark.parametrize("filling", [b"\xff", b"\0", b"\x0d\x00\x00\x00\x05"])
def test_a_broken_page_costs_its_own_rows_and_no_others(
    sound: Path, tmp_path: Path, filling: bytes
) -> None:
    raw = sound.read_bytes()
    whole = read(sound)
    lost_by_page = []
    for page in range(1, len(raw) // PAGE_BYTES, 3):
        path = tmp_path / FILE_NAME
        broken = bytearray(raw)
        place = page * PAGE_BYTES
        broken[place : place + PAGE_BYTES] = (filling * PAGE_BYTES)[:PAGE_BYTES]
        path.write_bytes(broken)
        found = read(path)
        lost_by_page.append(sum(len(set(whole[n].rows) - set(found[n].rows)) for n in SCANNED))
    assert 0 < max(lost_by_page) < PAGE_BYTES // 20, "what fits on one page"
    assert lost_by_page.count(0) > 2, "an inner page costs nothing"


@pytest.mark.parametrize("share", [0.9, 0.5, 0.3])
def test_a_file_that_was_cut_gives_what_is_left(tmp_path: Path, share: float) -> None:
    path = tmp_path / FILE_NAME
    database(path, fill=0)
    empty = path.stat().st_size
    database(path, fill=3_000)
    raw = path.read_bytes()
    path.write_bytes(raw[: empty + int((len(raw) - empty) * share)])
    count = len(texts(read(path)["document"], "id"))
    assert 3_000 * share * 0.7 < count < 3_000


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0", b"\xff" * 100_000])
def test_garbage_gives_nothing_and_no_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    assert not any(table.rows for table in read(path).values())
    assert not any(table.rows for table in read(tmp_path / "gone.db").values())


def test_a_text_that_is_none_costs_its_own_row(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    shutil.copy(sound, path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE meta SET value = CAST(x'ff' AS TEXT) WHERE key = 'key7'")
        db.commit()
    keys = texts(read(path)["meta"], "key")
    assert "key7" not in keys
    assert {"key6", "key8", "key149"} <= keys


@pytest.mark.parametrize("cut", [0, 1, 4_000])
def test_what_only_the_log_has_is_read_up_to_where_it_is_whole(tmp_path: Path, cut: int) -> None:
    source, path = tmp_path / "source.db", tmp_path / "copy" / FILE_NAME
    path.parent.mkdir()
    with closing(sqlite3.connect(source, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size={PAGE_BYTES}")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
        for number in range(5):
            db.execute("INSERT INTO meta VALUES (?, 'x')", (f"key{number}",))
        path.write_bytes(source.read_bytes())
        log = Path(f"{source}-wal").read_bytes()
        Path(f"{path}-wal").write_bytes(log[: len(log) - cut])
    pages = PageFile(path)
    keys = {row.values[0] for row in pages.rows() if len(row.values) == 2 and row.rowid}
    pages.close()
    assert keys == {f"key{number}" for number in range(5 if not cut else 4)}


def test_a_log_of_another_file_is_not_believed_beyond_its_own_sums(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    database(path, fill=20)
    Path(f"{path}-wal").write_bytes(b"\x37\x7f\x06\x82" + b"garbage!" * 4_000)
    pages = PageFile(path)
    assert sum(1 for _ in pages.rows()) > 60
    pages.close()


def test_rows_on_free_pages_are_old_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    database(path, fill=600)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM tray")
        db.execute("INSERT INTO tray VALUES (1000, 'i', 1, 'd', '1', 'new', '{}', '{}', 'a', 't')")
        db.commit()
    raw = bytearray(path.read_bytes())
    # The tree of the schema is broken, the list of free pages is not.
    raw[100:108] = b"\xff" * 8
    path.write_bytes(raw)
    rows = [row for row in read(path)["tray"].dicts() if row["code"] == "c"]
    assert len(rows) < 100, "at most what was left in pages that are still in use"
    assert "new" in texts(read(path)["tray"], "code")


@given(rows=st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=20))
def test_any_row_is_read_from_its_page_as_it_was_written(
    rows: list[tuple[Value, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE t (a, b, c)")
        db.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        db.commit()
        written = db.execute("SELECT rowid, a, b, c FROM t").fetchall()
    pages = PageFile(path)
    found = [(row.rowid, *row.values) for row in pages.rows() if len(row.values) == 3]
    pages.close()
    assert sorted(found, key=lambda row: row[0] or 0) == written


def test_what_was_fact_in_an_office_that_was_left_is_read_from_its_leaves(
    sound: Path, tmp_path: Path
) -> None:
    """It is nowhere else: the new office does not have it."""
    path = tmp_path / FILE_NAME
    path.write_bytes(sound.read_bytes())
    broken_root("former_fact")(path)
    assert texts(read(path)["former_fact"], "id") == {f"former{number}" for number in range(150)}
