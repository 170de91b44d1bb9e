"""A file whose pages are damaged is called damaged, not a full disk."""

from pathlib import Path

import pytest

from selaras.store.engine import FILE_NAME, PAGE_BYTES, open_store
from selaras.store.trouble import DamagedError


def test_a_damaged_page_is_called_damage(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.transaction() as db:
        # One that is not read at the opening.
        db.exec_driver_sql("CREATE TABLE seldom (value TEXT)")
        for _ in range(2_000):
            db.exec_driver_sql("INSERT INTO seldom VALUES (?)", ("x" * 45,))
    store.close()
    path = tmp_path / FILE_NAME
    raw = bytearray(path.read_bytes())
    for page in range(len(raw) // PAGE_BYTES - 12, len(raw) // PAGE_BYTES):
        raw[page * PAGE_BYTES : page * PAGE_BYTES + 64] = b"\xff" * 64
    path.write_bytes(raw)
    store = open_store(tmp_path)
    try:
        with pytest.raises(DamagedError), store.transaction() as db:
            db.exec_driver_sql("SELECT sum(length(value)) FROM seldom").all()
    finally:
        store.close()
