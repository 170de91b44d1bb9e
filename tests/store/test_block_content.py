"""A block of records reads as what was put into it, to the last byte, or it is not written."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.audit import Change, Head, Record, chain_start, seal
from selaras.store.block_content import BlockRecord, packed_records, unpacked_records
from selaras.store.contents import packed_content

NPWP: Final = "0021234567891000"
MOMENT: Final = "2026-11-30T08:00:00.000Z"
RECORD: Final = Record(
    *(NPWP, "edit", "Sari", "KASIR-2", "device-1", MOMENT, MOMENT),
    document="invoice:26nc7g8h62rq825jvmbl1beks8",
    changes={"buyer": Change('{"email":"a@contoh.id"}', '{"email":"b@contoh.id"}')},
)


def chain(count: int) -> list[BlockRecord]:
    """Return records that follow one another, as the hub writes them."""
    head, found = chain_start(NPWP), []
    for number in range(1, count + 1):
        document = f"{RECORD.document}{number % 3}"
        sealed = seal(replace(RECORD, document=document), after=head, seq=2 * number)
        head, text = Head(number, sealed.hash), sealed.text
        found.append(BlockRecord(document, 2 * number, text, bytes([number]) * 83, "epoch-1"))
    return found


def test_a_chain_of_records_takes_a_part_of_what_each_takes_alone() -> None:
    records = [replace(each, seal=b"", source="") for each in chain(100)]
    packed = packed_records(records)
    assert packed is not None
    assert unpacked_records(packed) == records
    assert len(packed) < sum(len(packed_content("audit", each.text)) for each in records) / 5


ODD: Final = {
    "no record": BlockRecord("", 7, "no json at all"),
    "blank": BlockRecord("", 7, ""),
    "about another": replace(chain(1)[0], subject="invoice:x"),
    "about none": replace(chain(1)[0], subject=""),
    "wrong hash": replace(chain(1)[0], text=chain(1)[0].text.replace("Sari", "Budi")),
    "number back": replace(chain(1)[0], seq=1),
    "without seal": replace(chain(1)[0], seal=b"", source=""),
}


@pytest.mark.parametrize("how", ODD)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_what_is_odd_comes_back_as_it_was(how: str, place: int) -> None:
    records = chain(3)
    records.insert(place, ODD[how])
    packed = packed_records(records)
    assert packed is not None
    assert unpacked_records(packed) == records


@given(
    st.lists(
        st.builds(
            BlockRecord,
            *(st.text(), st.integers(0, 2**53), st.text(), st.binary(max_size=9), st.text()),
        )
    )
)
def test_any_records_come_back_as_they_were(records: list[BlockRecord]) -> None:
    packed = packed_records(records)
    assert packed is not None
    assert unpacked_records(packed) == records


def test_half_a_character_is_not_put_into_a_block() -> None:
    assert packed_records([BlockRecord("", 1, "\ud800")]) is None


def test_no_single_byte_of_a_block_can_rot_unnoticed() -> None:
    records = chain(3)
    packed = packed_records(records)
    assert packed is not None
    for place in range(len(packed)):
        rotten = bytearray(packed)
        rotten[place] ^= 0x10
        assert _read(bytes(rotten)) in (None, records)


def _read(raw: bytes) -> list[BlockRecord] | None:
    try:
        return unpacked_records(raw)
    except ValueError:
        return None
