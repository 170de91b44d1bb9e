"""What a PC has stored is heard without a transaction of the hub's; all else is as it was."""

import msgspec
import pytest
import zstandard

from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Cursor, Refuse
from selaras.protocol.refusals import UNREADABLE
from selaras_hub.desk import Outgoing, Received
from selaras_hub.limits import MOST_COINS
from tests.facts.drafts import draft
from tests.sim.office import Office, Pc
from tests.trust.parting import office_with_keys


@pytest.fixture
def office() -> Office:
    """Return an office at rest; both PCs are connected."""
    return office_with_keys()


def commits(office: Office) -> int:
    return office.hub_store.unfolded


def hears(office: Office, reference: str) -> Pc:
    """Let the first PC write; return the second one, which says next that it has stored that."""
    first, second = office.pcs
    draft(first, reference)
    office.notice(first)
    office.deliver_up(first)
    while second.down:
        office.deliver_down(second)
    return second


def refusals(said: list[Outgoing]) -> list[Refuse | None]:
    """Return what a line was told last, and that it was closed then."""
    told = [decode_frame(each.data) if each.data else None for each in said]
    return [each if isinstance(each, Refuse) else None for each in told]


def test_it_takes_no_transaction(office: Office) -> None:
    second = hears(office, "INV-1")
    before = commits(office)
    while second.up:
        office.deliver_up(second)
    assert commits(office) == before
    assert not second.down


def test_how_much_a_pc_has_not_settled_is_known_from_it(office: Office) -> None:
    second = hears(office, "INV-1")
    cursor = decode_frame(second.up[0])
    assert isinstance(cursor, Cursor)
    office.hub.turn([Received(second.line, encode_frame(Cursor(cursor.seq, waiting=7)))])
    waiting = {member.device: n for member, n in office.hub.lines.connected().items()}
    assert waiting[second.replica.identity.device] == 7


def test_what_comes_with_it_is_judged(office: Office) -> None:
    second = hears(office, "INV-1")
    draft(second, "INV-2")
    office.notice(second)
    assert len(second.up) > 1
    office._turn([Received(second.line, said) for said in second.up])
    second.up.clear()
    assert office.heal().all_equal()


def test_one_of_a_page_that_was_never_sent_ends_the_line(office: Office) -> None:
    second = hears(office, "INV-1")
    said = office.hub.turn([Received(second.line, encode_frame(Cursor(999)))])
    assert refusals(said) == [Refuse("protocol.remote"), None]
    assert office.hub.turn([Received(second.line, second.up[0])]) == []


def test_one_that_cannot_be_read_ends_the_line(office: Office) -> None:
    second = hears(office, "INV-1")
    said = office.hub.turn([Received(second.line, encode_frame(Cursor(1))[:-1])])
    assert refusals(said) == [Refuse(UNREADABLE), None]


def test_one_that_is_long_unpacked_is_read_within_the_limits_of_its_pc(office: Office) -> None:
    second = hears(office, "INV-1")
    name, members = msgspec.msgpack.decode(second.up[0][1:])
    long = msgspec.msgpack.encode([name, [*members, bytes(8_000)]])
    packed = b"\x01" + zstandard.ZstdCompressor().compress(long)
    assert len(packed) < len(second.up[0]) + 40
    before = commits(office)
    assert office.hub.turn([Received(second.line, packed)]) == []
    assert commits(office) > before


def test_who_sends_too_many_is_told_so(office: Office) -> None:
    second = hears(office, "INV-1")
    ((at, bucket),) = office.hub._doors._buckets.items()
    assert at == second.key
    bucket._coins -= MOST_COINS
    before = commits(office)
    said = office.hub.turn([Received(second.line, second.up[0])])
    assert refusals(said) == [Refuse("hub.too-fast"), None]
    assert commits(office) == before
