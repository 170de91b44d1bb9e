"""One signature for many entries: what goes under it, and what the hub takes it for."""

import pytest

from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Entry, Push
from selaras.protocol.signing import signed_bytes
from selaras.trust import together
from selaras.trust.together import proof_together, sign_together
from selaras.trust.users import SEED_BYTES, SIGNATURE_BYTES, UserKey, is_signed_by
from selaras.values import replace
from selaras_hub import members, signed_together
from tests.sim.office import Office, Pc
from tests.trust.parting import give_key
from tests.users.people import draft, log_in, office_of, outbox, tray, waiting

COUNT = 3


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return the signatures that are verified from now on, in both ways."""
    found: list[bytes] = []

    def noted(public: str, data: bytes, *, signature: bytes) -> bool:
        found.append(signature)
        return is_signed_by(public, data, signature=signature)

    monkeypatch.setattr(together, "is_signed_by", noted)
    return found


def away(*, count: int = COUNT) -> tuple[Office, Pc]:
    """Return an office, and a PC of it that wrote so many drafts while it was away."""
    office = office_of(pcs=3, Dewi="recorder", Rudi="recorder")
    pc = office.pcs[1]
    office.cut(pc)
    for number in range(count):
        draft(pc, f"A-{number}")
    return office, pc


def pushed(office: Office, pc: Pc) -> Push:
    """Let *pc* come back; return what it pushes, which is still on its way."""
    office.connect(pc)
    while not pc.up or not isinstance(decode_frame(pc.up[-1]), Push):
        if pc.up:
            office.deliver_up(pc)
        else:
            office.deliver_down(pc)
    push = decode_frame(pc.up[-1])
    assert isinstance(push, Push)
    return push


def arrives(office: Office, pc: Pc, *, push: Push) -> list[str]:
    """Let another push arrive in the place of that; return what refused what of it."""
    pc.up[-1] = encode_frame(push)
    office.heal()
    assert waiting(pc) == 0
    return [each.code for each in tray(pc)]


def test_entries_that_come_together_go_under_one_signature(verified: list[bytes]) -> None:
    office, pc = away()
    push = pushed(office, pc)
    verified.clear()
    assert [entry.signature for entry in push.entries] == [b""] * COUNT
    assert arrives(office, pc, push=push) == []
    assert verified == [push.signature]
    assert office.all_equal()


def test_what_waits_for_another_turn_is_held_against_the_signature_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a push that is put by as it came, and read again, it would be done twice."""
    named: list[int] = []

    def noted(entry: Entry, *, device: str) -> bytes:
        named.append(entry.n)
        return signed_bytes(entry, device=device)

    monkeypatch.setattr(signed_together, "signed_bytes", noted)
    office, pc = away()
    give_key(office, pc)
    office.hub.at_once = 1
    push = pushed(office, pc)
    office.deliver_up(pc)
    assert office.hub.unjudged == {pc.line}
    assert not named
    office.heal()
    assert (waiting(pc), tray(pc)) == (0, [])
    assert named == [entry.n for entry in push.entries]


def test_one_entry_goes_under_its_own(verified: list[bytes]) -> None:
    office, pc = away(count=1)
    push = pushed(office, pc)
    verified.clear()
    assert push.signature == b""
    assert arrives(office, pc, push=push) == []
    assert verified == [push.entries[0].signature]


def test_a_hub_of_before_is_sent_the_signature_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PROTOCOL_MAX", 4)
    office, pc = away()
    push = pushed(office, pc)
    assert push.signature == b""
    assert [len(entry.signature) for entry in push.entries] == [SIGNATURE_BYTES] * COUNT
    assert arrives(office, pc, push=push) == []


def test_whoever_logged_out_sends_what_she_signed_then() -> None:
    office, pc = away()
    pc.replica.users.log_out()
    push = pushed(office, pc)
    assert push.signature == b""
    assert arrives(office, pc, push=push) == []


def test_of_two_users_who_wrote_only_what_one_signs_is_together() -> None:
    office, pc = away()
    log_in(pc, "Rudi")
    for number in range(COUNT):
        draft(pc, f"B-{number}")
    push = pushed(office, pc)
    assert [bool(entry.signature) for entry in push.entries] == [True] * COUNT + [False] * COUNT
    assert arrives(office, pc, push=push) == []
    assert office.all_equal()


def test_what_was_changed_in_the_file_is_not_signed_anew() -> None:
    office, pc = away()
    second = outbox(pc)[1]
    with pc.replica._store.transaction() as db:
        db.exec_driver_sql("UPDATE outbox SET at = 'x' WHERE n = ?", (second.n,))
    push = pushed(office, pc)
    assert [bool(entry.signature) for entry in push.entries] == [False, True, False]
    assert arrives(office, pc, push=push) == ["rights.signature"]


# --- Forged ----------------------------------------------------------------------------------


def test_where_one_of_them_was_changed_on_its_way_none_is_taken() -> None:
    office, pc = away()
    push = pushed(office, pc)
    changed = replace(push.entries[1], at="2020-01-01T00:00:00.000Z")
    forged = replace(push, entries=(push.entries[0], changed, push.entries[2]))
    assert arrives(office, pc, push=forged) == ["rights.signature"] * COUNT


def test_an_entry_that_was_put_among_them_is_not_taken() -> None:
    office, pc = away()
    push = pushed(office, pc)
    pc.up.pop()
    more = replace(push.entries[-1], n=1_000, origin_n=1_000, at="2020-01-01T00:00:00.000Z")
    assert _refusals(office, pc, push=replace(push, entries=(*push.entries, more))) == COUNT + 1


def test_a_proof_that_does_not_name_an_entry_is_none_for_it() -> None:
    office, pc = away()
    push = pushed(office, pc)
    proof = proof_together(push.signature, _texts(pc, push.entries))
    more = replace(push.entries[-1], at="2020-01-01T00:00:00.000Z", signature=proof)
    named = [replace(entry, signature=proof) for entry in push.entries[:-1]]
    assert arrives(office, pc, push=Push((*named, more))) == ["rights.signature"]


def test_what_was_signed_together_is_worth_nothing_from_another_pc() -> None:
    office, pc = away()
    thief = office.pcs[2]
    push = pushed(office, pc)
    stolen = tuple(
        replace(entry, n=1_000 + place, client_id=2**33 + place, first_clock=0)
        for place, entry in enumerate(push.entries)
    )
    assert _refusals(office, thief, push=replace(push, entries=stolen)) == COUNT


def test_a_push_that_comes_again_changes_nothing() -> None:
    office, pc = away()
    push = pushed(office, pc)
    assert arrives(office, pc, push=push) == []
    before = office.hub_fingerprint()
    again = tuple(replace(entry, n=entry.n + 1_000) for entry in push.entries)
    assert _refusals(office, pc, push=replace(push, entries=again)) == 0
    assert office.hub_fingerprint() == before


def test_anothers_signature_is_not_hers() -> None:
    office, pc = away()
    push = pushed(office, pc)
    own = UserKey(bytes(SEED_BYTES))
    forged = replace(push, signature=sign_together(own, _texts(pc, push.entries)))
    assert arrives(office, pc, push=forged) == ["rights.signature"] * COUNT


def _texts(pc: Pc, entries: tuple[Entry, ...]) -> list[bytes]:
    device = pc.replica.identity.device
    return [signed_bytes(entry, device=device) for entry in entries]


def _refusals(office: Office, pc: Pc, *, push: Push) -> int:
    """Let *push* arrive on the line of *pc*; return how many of it were refused for a signature."""
    pc.up.append(encode_frame(push))
    while pc.up:
        office.deliver_up(pc)
    numbers = [entry.n for entry in push.entries]
    with office.hub_store.reading() as db:
        rows = db.exec_driver_sql("SELECT n, outcome FROM hub_outcome").all()
    return sum("rights.signature" in outcome for n, outcome in rows if n in numbers)
