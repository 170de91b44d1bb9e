from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.errors import LocalProtocolError, RemoteProtocolError
from selaras.trust.authority import Authority, der_of, device_request, fingerprint, new_device_key
from selaras.trust.pairing import (
    CODE_LETTERS,
    CodeUnreadableError,
    Grant,
    HubNotProvenError,
    HubPairing,
    PairingCode,
    PcNotProvenError,
    PcPairing,
    Plea,
    new_code,
    parse_code,
    qr_text,
)
from tests.trust.people import HUB

AUTHORITY = Authority.found(HUB)
SHOWN = der_of(AUTHORITY.issue_server().certificate)
EVIL = der_of(Authority.found(HUB).issue_server().certificate)
KEY = new_device_key()
PLEA = Plea(device_request(KEY), "kasir-2", "")
CODE = new_code(bytes(range(CODE_LETTERS)))
PC_NONCE, HUB_NONCE = b"p" * 32, b"h" * 32


def pc_side(code: PairingCode = CODE, *, seen: bytes = SHOWN) -> PcPairing:
    return PcPairing(code, key=KEY, seen=seen, nonce=PC_NONCE)


def hub_side(shown: bytes = SHOWN, nonce: bytes = HUB_NONCE) -> HubPairing:
    return HubPairing(fingerprint(shown), nonce)


def grant(authority: Authority = AUTHORITY, *, request: bytes = PLEA.request) -> Grant:
    certificate = authority.issue_device("dev1", request)
    return Grant("dev1", certificate, authority.certificate, HUB, "0012345678901000", "PT", b"w")


def test_both_prove_the_code_and_the_pc_is_in() -> None:
    pc, hub = pc_side(), hub_side()
    public, nonce = pc.ask()
    assert public == CODE.public
    nonce, proof = hub.challenge(nonce, secret=CODE.secret)
    hub.check(pc.prove(nonce, proof=proof, plea=PLEA), plea=PLEA)
    given = grant()
    assert pc.accept(given) == given


def test_a_man_in_the_middle_is_told_nothing_by_the_pc() -> None:
    pc, hub = pc_side(seen=EVIL), hub_side()
    _, nonce = pc.ask()
    nonce, proof = hub.challenge(nonce, secret=CODE.secret)
    with pytest.raises(HubNotProvenError):
        pc.prove(nonce, proof=proof, plea=PLEA)
    with pytest.raises(LocalProtocolError):
        pc.accept(grant())


def test_a_man_in_the_middle_of_a_careless_pc_is_refused_by_the_hub() -> None:
    pc, hub, evil = pc_side(seen=EVIL), hub_side(), hub_side(EVIL)
    _, nonce = pc.ask()
    hub.challenge(nonce, secret=CODE.secret)
    # As if the PC had not looked: its proof is over the certificate it saw.
    careless = pc.prove(HUB_NONCE, proof=evil.challenge(PC_NONCE, secret=CODE.secret)[1], plea=PLEA)
    with pytest.raises(PcNotProvenError):
        hub.check(careless, plea=PLEA)


def test_who_does_not_know_the_secret_proves_nothing_to_the_hub() -> None:
    other = replace(CODE, secret="A" * 20)
    pc, hub = pc_side(other), hub_side()
    _, nonce = pc.ask()
    hub.challenge(nonce, secret=CODE.secret)
    forged = HubPairing(fingerprint(SHOWN), HUB_NONCE).challenge(PC_NONCE, secret=other.secret)
    with pytest.raises(PcNotProvenError):
        hub.check(pc.prove(HUB_NONCE, proof=forged[1], plea=PLEA), plea=PLEA)


def test_a_mistyped_secret_is_told_on_the_pc() -> None:
    pc, hub = pc_side(replace(CODE, secret="A" * 20)), hub_side()
    _, nonce = pc.ask()
    nonce, proof = hub.challenge(nonce, secret=CODE.secret)
    with pytest.raises(HubNotProvenError):
        pc.prove(nonce, proof=proof, plea=PLEA)


def test_a_replayed_proof_is_worth_nothing_in_the_next_conversation() -> None:
    pc, hub = pc_side(), hub_side()
    _, nonce = pc.ask()
    nonce, proof = hub.challenge(nonce, secret=CODE.secret)
    recorded = pc.prove(nonce, proof=proof, plea=PLEA)
    hub.check(recorded, plea=PLEA)
    later = hub_side(nonce=b"H" * 32)
    later.challenge(PC_NONCE, secret=CODE.secret)
    with pytest.raises(PcNotProvenError):
        later.check(recorded, plea=PLEA)
    replaying = PcPairing(CODE, key=KEY, seen=SHOWN, nonce=b"P" * 32)
    replaying.ask()
    with pytest.raises(HubNotProvenError):
        replaying.prove(nonce, proof=proof, plea=PLEA)


def test_the_hubs_own_proof_sent_back_is_no_proof_of_a_pc() -> None:
    hub = hub_side()
    _, proof = hub.challenge(PC_NONCE, secret=CODE.secret)
    with pytest.raises(PcNotProvenError):
        hub.check(proof, plea=PLEA)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLEA, request=device_request(new_device_key())),
        replace(PLEA, pc="kasir-3"),
        replace(PLEA, company="0012345678901000"),
        Plea(PLEA.request + b"k", "asir-2", ""),
    ],
)
def test_what_the_pc_pleads_cannot_be_changed_under_its_proof(other: Plea) -> None:
    pc, hub = pc_side(), hub_side()
    _, nonce = pc.ask()
    nonce, proof = hub.challenge(nonce, secret=CODE.secret)
    with pytest.raises(PcNotProvenError):
        hub.check(pc.prove(nonce, proof=proof, plea=PLEA), plea=other)


@pytest.mark.parametrize(
    "given",
    [
        grant(Authority.found(HUB)),
        grant(request=device_request(new_device_key())),
        replace(grant(), certificate=Authority.found(HUB).issue_device("d", PLEA.request)),
    ],
    ids=["other-authority", "other-key", "other-signer"],
)
def test_a_grant_whose_parts_are_not_of_one_another_is_refused(given: Grant) -> None:
    pc, hub = pc_side(), hub_side()
    _, nonce = pc.ask()
    nonce, proof = hub.challenge(nonce, secret=CODE.secret)
    pc.prove(nonce, proof=proof, plea=PLEA)
    with pytest.raises(HubNotProvenError):
        pc.accept(given)


def test_the_hub_takes_each_step_once_and_in_turn() -> None:
    with pytest.raises(RemoteProtocolError):
        hub_side().check(b"x" * 32, plea=PLEA)
    asked = hub_side()
    asked.challenge(PC_NONCE, secret=CODE.secret)
    with pytest.raises(RemoteProtocolError):
        asked.challenge(PC_NONCE, secret=CODE.secret)
    with pytest.raises(RemoteProtocolError):
        asked.check(b"x" * 32, plea=PLEA)
    with pytest.raises(RemoteProtocolError):
        hub_side().challenge(b"short", secret=CODE.secret)


def test_one_wrong_proof_ends_the_pairing() -> None:
    hub = hub_side()
    hub.challenge(PC_NONCE, secret=CODE.secret)
    for _ in range(2):
        with pytest.raises(RemoteProtocolError):
            hub.check(b"", plea=PLEA)


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_no_bytes_but_the_proof_prove_anything(nonce: bytes, proof: bytes) -> None:
    pc = pc_side()
    pc.ask()
    with pytest.raises(HubNotProvenError):
        pc.prove(nonce, proof=proof, plea=PLEA)
    hub = hub_side()
    hub.challenge(PC_NONCE, secret=CODE.secret)
    with pytest.raises(PcNotProvenError):
        hub.check(proof, plea=PLEA)


# --- The code as people see it ---------------------------------------------------------------


@given(st.binary(min_size=CODE_LETTERS, max_size=CODE_LETTERS))
def test_a_code_is_read_as_it_is_shown_and_as_its_qr(random: bytes) -> None:
    code = new_code(random)
    assert parse_code(str(code)) == code
    assert parse_code(f"  {str(code).lower().replace('-', ' ')} ") == code
    assert parse_code(qr_text("[fe80::1]:8765", str(code))) == code


def test_a_code_has_four_public_letters_and_a_hundred_secret_bits() -> None:
    code = new_code(bytes(range(CODE_LETTERS)))
    assert str(code) == "2345-6789A-BCDEF-GHJKL-MNPQR"
    assert (len(code.public), len(code.secret)) == (4, 20)
    assert code.secret not in repr(code)


@pytest.mark.parametrize("text", ["", "ABCD", str(CODE)[:-1], str(CODE) + "A", "0" + str(CODE)[1:]])
def test_what_is_no_code_is_told_before_anything_is_sent(text: str) -> None:
    with pytest.raises(CodeUnreadableError):
        parse_code(text)


def test_chance_of_another_length_is_our_own_bug() -> None:
    with pytest.raises(ValueError):
        new_code(b"short")
