"""What is said of a part of an invoice's head, which is some of what is said of the whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.invoice import Invoice
from selaras.domain.party import OwnCompany
from selaras.domain.validation import EMAIL, Finding, findings, part_findings
from tests.documents.invoices import invoices
from tests.domain.test_validation import BUYER_NPWP, NIK_BUYER, OWN, SOUND


@pytest.mark.parametrize("part", ["buyer", "reference", "seller_nitku"])
@given(
    drawn=invoices(),
    base=st.sampled_from([SOUND, None]),
)
def test_what_is_said_of_a_part_of_the_head_is_what_is_said_of_it_in_the_whole(
    part: str, drawn: Invoice, base: Invoice | None
) -> None:
    """So a row may move by the difference of one part, whatever the others are."""
    invoice = replace(base or drawn, **{part: getattr(drawn, part)}, legacy=None)
    whole = findings(invoice, OwnCompany(invoice.company))
    about = [each for each in whole if each.path.partition(".")[0] == part]
    assert sorted(map(repr, _about(invoice, part))) == sorted(map(repr, about))


def test_nothing_else_is_said_of_a_buyer_than_what_is_said_of_that_part() -> None:
    broken = replace(SOUND, buyer=replace(NIK_BUYER, nitku="1", tin=BUYER_NPWP, email="x"))
    assert len(_about(broken, "buyer")) == len(findings(broken, OWN)) > 2
    assert _about(broken, "archived") == []


@given(
    drawn=invoices(), email=st.sampled_from(["", "x", "a@b.example", "a@b.example\n", "x" * 300])
)
def test_what_is_said_of_an_address_for_mail_rests_on_nothing_else_of_the_buyer(
    drawn: Invoice, email: str
) -> None:
    mailed, silent = (replace(drawn, buyer=replace(drawn.buyer, email=e)) for e in (email, ""))
    alone = part_findings(EMAIL, email, company=drawn.company)
    assert sorted(map(repr, _about(mailed, "buyer"))) == sorted(
        map(repr, [*_about(silent, "buyer"), *alone])
    )


def _about(invoice: Invoice, part: str) -> list[Finding]:
    return part_findings(part, getattr(invoice, part), company=invoice.company)
