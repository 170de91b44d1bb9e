"""References given offline: no number twice, each gap accounted for, none given before its time."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from selaras.domain import requests as kinds
from selaras.domain.numbering import number_in
from selaras.domain.result import Rejection
from selaras.replica import references as references_here
from selaras.replica.references import BLOCK, LOW, LeaseReport, lease_reports
from selaras.store.invoices import each_reference
from selaras_hub.facts import FactBook
from selaras_hub.leases import burn_leases
from tests.facts.drafts import (
    approve,
    ask,
    assert_sound,
    bytes_of,
    draft,
    edit,
    facts,
    findings,
    outcome,
    read,
    rejected,
    requests,
    restart_pc,
    settled,
    show,
)
from tests.sim.office import NPWP, Office, Pc
from tests.size import size

# By five PCs in ten turns, less what the lost one no longer gives.
GIVEN = 2_000
PATTERN = "INV/{year}/{number:5}"


def numbering_office(*, pcs: int, numbering: str = "leased") -> Office:
    """An office that numbers its invoices; every PC has its first block."""
    office = Office(pcs=pcs)
    made = ask(office.pcs[0], kinds.SET_COMPANY, series=PATTERN, numbering=numbering)
    assert settled(office, made).code == ""
    return office.heal()


def ready(pc: Pc, reference: str = "", **members: object) -> str:
    """Draft an invoice and mark it ready; return its reference."""
    found = pc.replica.mark_ready(draft(pc, reference, **members))
    assert not isinstance(found, Rejection), found
    return found.invoice.reference


def leases(pc: Pc) -> list[LeaseReport]:
    return read(pc, lambda db: lease_reports(db, NPWP))


def references(pc: Pc) -> list[str]:
    return read(pc, lambda db: each_reference(db, NPWP))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_five_pcs_give_references_offline_and_none_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand at full size; a check gives a fifth of them, from blocks of a fifth."""
    part = size(check=5, full=1)
    monkeypatch.setattr(references_here, "BLOCK", BLOCK // part)
    monkeypatch.setattr(references_here, "LOW", LOW // part)
    office = numbering_office(pcs=5)
    lost, restored = office.pcs[3:]
    given: list[str] = []
    never_sent: list[str] = []
    older = b""
    for turn in range(10):
        for pc in office.pcs:
            office.cut(pc)
            given += [ready(pc) for _ in range((40 if turn < 5 else 50) // part)]
        if turn == 2:
            older = bytes_of(restored)
        if turn == 4:
            never_sent += given[-80 // part : -40 // part]
            lose(office, lost)
        if turn == 6:
            never_sent += given[-50 // part :]
            put_back(office, restored, data=older)
        office.heal()
    assert len(given) == len(set(given)) == GIVEN // part
    assert_sound(office)
    assert set(references(office.pcs[0])) == set(given) - set(never_sent)
    account_for_all(office.pcs[0])


def lose(office: Office, pc: Pc) -> None:
    """Let a PC never be seen again, and its blocks be burned."""
    office.pcs.remove(pc)
    device = pc.replica.identity.device
    with office.hub_store.transaction() as db:
        assert burn_leases(FactBook(db, NPWP), device=device, now="2026-10-01") > 0


def put_back(office: Office, pc: Pc, *, data: bytes) -> None:
    """Restore a PC's file from older bytes, which begins a new life of it."""
    restart_pc(office, pc, data=data)
    incarnation = f"{pc.replica.identity.incarnation}-again"
    pc.replica.adopt_identity(incarnation=incarnation, client_ids=())


def account_for_all(pc: Pc) -> None:
    """Every number up to the highest lies in exactly one block, and the report counts it."""
    numbers = Counter(found[1] for each in references(pc) if (found := number_in(PATTERN, each)))
    assert max(numbers.values()) == 1
    blocks = leases(pc)
    covered = [number for each in blocks for number in range(each.first, each.last + 1)]
    assert covered == list(range(1, len(covered) + 1))
    for block in blocks:
        inside = sum(block.first <= number <= block.last for number in numbers)
        assert block.used == inside
    assert sum(block.used for block in blocks) == len(numbers)
    assert {block.state for block in blocks if block.pc == "pc-4"} == {"burned"}


def test_the_next_block_is_asked_for_while_numbers_are_left() -> None:
    office = numbering_office(pcs=1)
    (pc,) = office.pcs
    assert len(leases(pc)) == 1
    for _ in range(BLOCK - LOW):
        ready(pc)
    assert [each.state for each in requests(pc) if each.kind == kinds.LEASE] == ["done"]
    ready(pc)
    assert [each.state for each in requests(pc) if each.kind == kinds.LEASE] == ["done", "waiting"]
    office.heal()
    assert [(each.first, each.last) for each in leases(pc)] == [(1, 100), (101, 200)]
    assert [ready(pc) for _ in range(BLOCK)][-1] == f"INV/2026/{2 * BLOCK - LOW + 1:05}"


def test_without_numbers_left_a_draft_waits_and_says_so() -> None:
    office = numbering_office(pcs=1)
    (pc,) = office.pcs
    office.cut(pc)
    given = [ready(pc) for _ in range(BLOCK)]
    assert given[-1] == "INV/2026/00100"
    unnumbered = draft(pc)
    assert rejected(pc.replica.mark_ready(unnumbered)).code == "reference.no-numbers"
    office.heal()
    found = pc.replica.mark_ready(unnumbered)
    assert not isinstance(found, Rejection)
    assert found.invoice.reference == "INV/2026/00101"


def test_a_typed_reference_inside_a_block_is_passed_over() -> None:
    office = numbering_office(pcs=1)
    (pc,) = office.pcs
    draft(pc, "INV/2026/00002")
    assert [ready(pc), ready(pc)] == ["INV/2026/00001", "INV/2026/00003"]


def test_a_discarded_drafts_number_is_not_given_again() -> None:
    office = numbering_office(pcs=1)
    (pc,) = office.pcs
    pc.replica.discard_invoice(ready(pc))
    edit(pc, ready(pc), reference="X-1")
    assert ready(pc) == "INV/2026/00003"


def test_a_file_restored_from_older_bytes_never_gives_its_numbers_again() -> None:
    office = numbering_office(pcs=2)
    one, two = office.pcs
    older = bytes_of(two)
    given = [ready(two) for _ in range(10)]
    office.heal()
    put_back(office, two, data=older)
    assert rejected(two.replica.mark_ready(draft(two))).code == "reference.no-numbers"
    office.heal()
    assert not {ready(two) for _ in range(10)} & set(given)
    office.heal()
    before, after = [each for each in leases(one) if each.pc == "pc-2"]
    assert (before.state, before.used, after.state, after.used) == ("burned", 10, "live", 10)
    assert_sound(office)


def test_a_year_counts_anew_and_its_block_is_there_before_the_year() -> None:
    office = numbering_office(pcs=1)
    (pc,) = office.pcs
    office.cut(pc)
    office.clock.moment = datetime(2026, 12, 20, tzinfo=UTC)
    office.heal()
    office.cut(pc)
    office.clock.moment = datetime(2027, 1, 2, tzinfo=UTC)
    assert ready(pc, date="2027-01-02") == "INV/2027/00001"
    assert ready(pc, date="2026-12-31") == "INV/2026/00001"


def test_two_years_are_asked_for_at_once() -> None:
    office = numbering_office(pcs=1)
    (pc,) = office.pcs
    office.cut(pc)
    made = [pc.replica.mark_ready(draft(pc, date=day)) for day in ("2028-01-01", "2029-01-01")]
    assert [rejected(each).code for each in made] == ["reference.no-numbers"] * 2
    office.heal()
    assert [(each.year, each.first) for each in leases(pc)] == [(2026, 1), (2028, 1), (2029, 1)]


@pytest.mark.parametrize(
    ("year", "count"),
    [("", "1"), ("2026", ""), ("2026", "0"), ("2026", "1001"), ("26", "5"), ("²026", "5"),
     ("2026", "-1"), ("99999", "1"), ("0000", "1")],
)  # fmt: skip
def test_a_lease_that_makes_no_sense_is_refused(year: str, count: str) -> None:
    office = numbering_office(pcs=1)
    made = ask(office.pcs[0], kinds.LEASE, year=year, count=count)
    assert settled(office, made).code == "request.unreadable"


def test_gapless_numbers_are_given_at_approval_without_a_gap() -> None:
    office = numbering_office(pcs=2, numbering="gapless")
    one, two = office.pcs
    assert leases(one) == []
    ids = [draft(pc) for pc in office.pcs for _ in range(10)]
    draft(one, "INV/2026/00003")
    faulty = draft(one, lines=[])
    office.heal()
    asked: list[tuple[Pc, Any]] = [
        (pc, pc.replica.ask_approval(each)) for each in (*ids, faulty) for pc in office.pcs
    ]
    in_turns(office)
    codes = Counter(outcome(pc, made).code for pc, made in asked)
    assert codes == {"": 20, "approval.already": 20, "approval.findings": 2}
    numbers = sorted(show(two, each)["reference"] for each in ids)
    expected = [f"INV/2026/{number:05}" for number in range(1, 22) if number != 3]
    assert numbers == expected
    for approval in facts(one, "approval"):
        shown = show(two, approval["invoice"])
        assert (approval["hash"], approval["reference"]) == (shown["hash"], shown["reference"])
    assert_sound(office)


def in_turns(office: Office) -> None:
    """Let the PCs speak by turns, one frame each."""
    for pc in office.pcs:
        office.notice(pc)
    while any(pc.up or pc.down for pc in office.pcs):
        for pc in office.pcs:
            if pc.up:
                office.deliver_up(pc)
            elif pc.down:
                office.deliver_down(pc)
    office.heal()


def test_a_gapless_number_is_given_in_no_closed_period_and_counts_by_year() -> None:
    office = numbering_office(pcs=1, numbering="gapless")
    (pc,) = office.pcs
    settled(office, ask(pc, kinds.CLOSE_PERIOD, period="102026"))
    closed = draft(pc)
    assert "period.closed" in findings(pc, closed)
    assert settled(office, pc.replica.ask_approval(closed)).code == "period.closed"
    assert facts(pc, "counter") == []
    one, two = draft(pc, date="2026-11-01"), draft(pc, date="2027-01-01")
    approve(office, pc, one, two)
    assert [show(pc, each)["reference"] for each in (one, two)] == [
        "INV/2026/00001",
        "INV/2027/00001",
    ]


def test_gapless_numbers_begin_behind_what_was_leased() -> None:
    office = numbering_office(pcs=1)
    (pc,) = office.pcs
    settled(office, ask(pc, kinds.SET_COMPANY, numbering="gapless"))
    invoice = draft(pc)
    approve(office, pc, invoice)
    assert show(pc, invoice)["reference"] == "INV/2026/00101"
    assert settled(office, ask(pc, kinds.LEASE, year="2026", count="5")).code == "lease.no-series"
