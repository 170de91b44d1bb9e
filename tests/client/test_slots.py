"""A record in two slots: whatever is cut off, the one before it is there."""

from pathlib import Path

import pytest

from selaras.replica.sent_mark import Mark
from selaras_client import keys
from selaras_client.keys import Drawer
from selaras_client.lives import Record, _Sheet
from selaras_client.slots import SLOT_BYTES, newest_in, place_of, slot_of


def slot(record: bytes, number: int) -> bytes:
    found = slot_of(record, number=number)
    assert found is not None
    return found


def laid(*records: bytes) -> bytes:
    """Return the file in which the records were written one after the other."""
    file = bytearray()
    for number, record in enumerate(records):
        place = place_of(number)
        file[place : place + SLOT_BYTES] = slot(record, number)
    return bytes(file)


@pytest.mark.parametrize("count", [1, 2, 3, 11, 12])
def test_the_last_record_that_was_written_is_read(count: int) -> None:
    assert newest_in(laid(*(b"record %d" % each for each in range(count)))) == (
        b"record %d" % (count - 1)
    )


@pytest.mark.parametrize("count", [2, 3, 10])
def test_a_write_that_is_cut_off_anywhere_leaves_the_record_before(count: int) -> None:
    before = laid(*(b"record %d" % each for each in range(count)))
    fresh, place = slot(b"fresh", count), place_of(count)
    for cut in range(SLOT_BYTES + 1):
        old = before[place : place + SLOT_BYTES]
        torn = before[:place] + fresh[:cut] + old[cut:] + before[place + SLOT_BYTES :]
        allowed = {b"fresh"} if cut >= len(fresh.rstrip()) else set()
        if cut < SLOT_BYTES:
            allowed.add(b"record %d" % (count - 1))
        assert newest_in(torn) in allowed, cut


def test_a_record_of_a_release_before_is_read_as_it_lies() -> None:
    assert newest_in(b'{"path": "/data", "n": 3}') == b'{"path": "/data", "n": 3}'


def test_a_record_that_is_too_long_for_a_slot_has_none() -> None:
    assert slot_of(b"x" * SLOT_BYTES, number=1) is None


def test_only_the_first_record_of_a_process_makes_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    real = keys._write_private

    def noted(path: Path, data: bytes) -> None:
        made.append(path)
        real(path, data)

    monkeypatch.setattr(keys, "_write_private", noted)
    drawer = Drawer(tmp_path)
    sheet = _Sheet(drawer, "record", Record("/data", "1"))
    for n in range(1, 6):
        sheet.write(Mark(n, b"hash"))
        assert b'"n": %d' % n in newest_in(drawer.read("record") or b"")
    assert len(made) == 1
    (tmp_path / "record").unlink()
    for n in range(6, 9):
        sheet.write(Mark(n, b"hash"))
        assert b'"n": %d' % n in newest_in(drawer.read("record") or b"")
    assert len(made) == 2


def test_a_record_of_a_folder_with_a_long_name_is_written_whole(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    sheet = _Sheet(drawer, "record", Record("/d" * SLOT_BYTES, "1"))
    for n in range(1, 4):
        sheet.write(Mark(n, b"hash"))
        assert b'"n": %d' % n in newest_in(drawer.read("record") or b"")
