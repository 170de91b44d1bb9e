"""Down payment, instalments and settlement in use: checked, keyed in by hand, counted once."""

from selaras.domain.tax_period import Period
from selaras.replica.works import KeyIn
from selaras.store.months import month_of
from tests.facts.drafts import approve, assert_sound, draft, edit, findings, read, settled, show
from tests.facts.test_by_hand import keyed, mark, states
from tests.facts.test_results import NUMBER, judged, record, row
from tests.sim.office import NPWP, Office, Pc

# The lines of a draft come to 1,000,000.
FIRST, SECOND, LAST = "300000", "200000", "500000"


def paid(pc: Pc, ref: str, *, base: str, day: str, kind: str = "down") -> str:
    payment = {"kind": kind, "contract": "PO-77", "tax_base": base}
    return draft(pc, ref, date=day, payment=payment)


def chain(pc: Pc) -> None:
    paid(pc, "D-1", base=FIRST, day="2026-10-05")
    paid(pc, "D-2", base=SECOND, day="2026-10-12")
    paid(pc, "D-3", base=LAST, day="2026-10-20", kind="settlement")


def codes(pc: Pc, ref: str) -> set[str]:
    return {each for each in findings(pc, ref) if each.startswith("payment.")}


def test_a_chain_shows_what_is_left_and_ends_with_nothing() -> None:
    office = Office(pcs=2)
    pc, other = office.pcs
    paid(pc, "D-1", base=FIRST, day="2026-10-05")
    assert show(pc, "D-1")["payment"]["remaining"]["tax_base"] == "700000"
    assert show(pc, "D-1")["payment"]["amounts"]["vat"] == "33000"
    paid(pc, "D-2", base=SECOND, day="2026-10-12")
    paid(pc, "D-3", base=LAST, day="2026-10-20", kind="settlement")
    office.heal()
    shown = show(other, "D-2")["payment"]
    assert shown["remaining"] == dict.fromkeys(shown["remaining"], "0")
    assert [each["reference"] for each in shown["chain"]] == ["D-1", "D-2", "D-3"]
    assert [codes(other, ref) for ref in ("D-1", "D-2", "D-3")] == [set()] * 3
    assert_sound(office)


def test_what_exceeds_or_leaves_the_contract_is_found() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    chain(pc)
    edit(pc, "D-2", payment__tax_base="200001")
    assert codes(pc, "D-3") == {"payment.too-much", "payment.rest"}
    edit(pc, "D-2", payment__tax_base="100000.5")
    assert codes(pc, "D-2") == {"payment.sen"}
    edit(pc, "D-2", payment__tax_base="100000")
    assert codes(pc, "D-3") == {"payment.rest"}
    edit(pc, "D-2", payment__tax_base=SECOND, lines__1__qty="11")
    assert codes(pc, "D-2") == {"payment.contract-differs"}
    edit(pc, "D-2", lines__1__qty="10", buyer__tin="0099999999999000")
    assert "payment.buyer-differs" in codes(pc, "D-2")
    edit(pc, "D-2", payment__contract="")
    assert codes(pc, "D-2") == {"payment.contract-missing"}
    edit(pc, "D-2", payment__kind="")
    assert "payment" not in show(pc, "D-2")


def test_two_pcs_that_take_the_rest_unaware_of_each_other_are_told() -> None:
    office = Office(pcs=2)
    pc, other = office.pcs
    paid(pc, "D-1", base=FIRST, day="2026-10-05")
    office.heal()
    office.cut(pc)
    office.cut(other)
    paid(pc, "D-2", base="600000", day="2026-10-12")
    paid(other, "D-3", base="600000", day="2026-10-13")
    assert codes(pc, "D-2") == codes(other, "D-3") == set()
    office.heal()
    for each in office.pcs:
        assert codes(each, "D-3") == {"payment.too-much"}
    assert_sound(office)


def test_the_hub_approves_no_more_of_a_contract_than_is_left() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    paid(pc, "D-1", base=FIRST, day="2026-10-05")
    paid(pc, "D-2", base="600000", day="2026-10-12")
    paid(pc, "D-3", base="100001", day="2026-10-13")
    approve(office, pc, "D-1", "D-2")
    assert settled(office, pc.replica.ask_approval("D-3")).code == "payment.too-much"
    assert settled(office, pc.replica.ask_withdrawal("D-2", reason="salah")).code == ""
    approve(office, pc, "D-3")
    record(office, pc, row("APPROVED", number=NUMBER, reference="D-1"))
    made = pc.replica.by_hand.replace("D-1", {"date": "2026-10-20", "payment.tax_base": "400000"})
    assert getattr(made, "changed", False)
    # It takes what D-1 took, and D-1 no more.
    approve(office, pc, "D-1-P1")
    edit(pc, "D-2", payment__tax_base="499999")
    approve(office, pc, "D-2")


def test_a_payment_is_keyed_in_and_counts_for_itself_alone() -> None:
    office = Office(pcs=2)
    pc = office.pcs[0]
    chain(pc)
    approve(office, pc, "D-1")
    assert settled(office, pc.replica.ask_export([])).code == "export.nothing-approved"
    assert settled(office, pc.replica.ask_export(["D-1"])).code == "export.by-hand"
    found: KeyIn = keyed(office.pcs[1], "D-1")
    keys = {each.field: each.now for each in found.changes}
    assert (keys["payment.kind"], keys["payment.tax_base"]) == ("down", FIRST)
    assert (keys["buyer.name"], keys["lines.1.qty"]) == ("PT Maju Jaya", "10")
    assert mark(office, pc, ref="D-1") == ""
    approved = row("APPROVED", number=NUMBER, reference="D-1")
    (verdict,) = judged(pc, approved)
    assert verdict.sent is not None
    assert verdict.sent.amounts.vat == 33_000
    record(office, pc, approved)
    assert states(pc) == ["seen"]
    month = read(pc, lambda db: month_of(db, NPWP, period=Period(2026, 10)))
    assert [each.sums.vat for each in month.rows] == [33_000]
    assert show(pc, "D-2")["payment"]["chain"][0]["number"] == NUMBER
    assert_sound(office)
