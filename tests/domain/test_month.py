"""A whole made-up month: 500 invoices, 60 purchases, 10 returns, retail totals, and its recap.

What is expected is worked out here in whole numbers, without the program's arithmetic: prices are
multiples of 1,200 rupiah, of which 11/12 and 12 % of them are whole.
"""

from datetime import date as Date
from decimal import Decimal
from functools import cache

from selaras.domain.coretax_results import ResultRow, Sent, SentBook
from selaras.domain.invoice import Invoice, Line, Transaction
from selaras.domain.purchases import Crediting, PurchaseInvoice, credit, leave_uncredited
from selaras.domain.recap import (
    VALID_STATUSES,
    Entry,
    Recap,
    Sums,
    input_entry,
    output_entry,
    recap,
    retail_entry,
    returned,
)
from selaras.domain.result_judging import Fate, judge_rows
from selaras.domain.tax import totals
from selaras.domain.tax_period import Period

CODES = ("01", "02", "03", "04", "04", "04", "04", "07", "08", "09")
STATUSES = ("APPROVED", "APPROVED", "APPROVED", "REJECTED", "CANCELED")
OCTOBER = Period(2026, 10)


def price(number: int) -> int:
    """Return a price of which every share here is whole."""
    return 1_200 * (number * 37 % 991 + 1)


def output(number: int) -> Invoice:
    code = CODES[number % len(CODES)]
    line = Line("l", "A", "392300", "Botol", "UM.0021", Decimal(price(number)), Decimal(2))
    return Invoice(
        f"invoice:{number}",
        "0021234567891000",
        Date(2026, 10, number % 31 + 1),
        f"R-{number}",
        transaction=Transaction(code),
        lines=(line,),
    )


def sums_of(invoice: Invoice) -> Sums:
    amounts = totals(invoice).rupiah
    return Sums(amounts.tax_base, amounts.other_tax_base, amounts.vat, amounts.ppnbm)


def sent(invoice: Invoice) -> Sent:
    return Sent(
        invoice.invoice_id,
        f"approval:{invoice.reference}:1",
        invoice.reference,
        "",
        "",
        invoice.transaction.code,
        invoice.date,
        totals(invoice).rupiah,
    )


def statuses_after_the_list(invoices: list[Invoice]) -> dict[str, str]:
    """Read the month's list of Coretax; return what is known of each invoice then."""
    book = SentBook({each.reference: sent(each) for each in invoices})
    rows = [
        ResultRow(
            number + 2,
            STATUSES[number % len(STATUSES)],
            "" if STATUSES[number % len(STATUSES)] == "REJECTED" else f"04002600{number:09}",
            each.reference,
        )
        for number, each in enumerate(invoices)
    ]
    verdicts = judge_rows(rows, book)
    assert {verdict.fate for verdict in verdicts} == {Fate.RECORD}
    return {
        verdict.sent.reference: verdict.row.status
        for verdict in verdicts
        if verdict.sent is not None
    }


def purchase(number: int) -> PurchaseInvoice:
    base = price(number + 7)
    invoice = PurchaseInvoice(
        f"{CODES[number % len(CODES)]}002600{number:09}",
        date=Date(2026, 9, number % 30 + 1),
        status="APPROVED",
        tax_base=Decimal(base),
        other_tax_base=Decimal(base * 11 // 12),
        vat=Decimal(base * 11 // 100),
    )
    made = credit(invoice, OCTOBER, closed=())
    if number % 4 == 3 or not isinstance(made, PurchaseInvoice):
        made = leave_uncredited(invoice, closed=())
    assert isinstance(made, PurchaseInvoice)
    return made


def purchase_entry(invoice: PurchaseInvoice) -> Entry:
    sums = Sums(invoice.tax_base, invoice.other_tax_base, invoice.vat, invoice.ppnbm)
    is_credited = invoice.crediting is Crediting.CREDITED
    return input_entry(invoice.trx_code, sums, is_credited=is_credited)


@cache
def month() -> Recap:
    """Return the recap of everything that happened."""
    invoices = [output(number) for number in range(500)]
    known = statuses_after_the_list(invoices)
    outputs = [
        output_entry(each.transaction.code, sums_of(each))
        for each in invoices
        if known[each.reference] in VALID_STATUSES
    ]
    totals_of_shops = [Sums(Decimal(12_000 * n), vat=Decimal(1_320 * n)) for n in (1, 2)]
    retail = [retail_entry("Normal", sums) for sums in totals_of_shops]
    inputs = [purchase_entry(purchase(number)) for number in range(60)]
    entries = [each for each in (*outputs, *retail) if each is not None] + inputs
    back = [returned(each) for each in (*entries[:5], *inputs[:5])]
    return recap([*entries, *back])


# Three of five invoices were approved; the first five approved ones came back whole.
APPROVED = [n for n in range(500) if n % 5 < 3][5:]
PERCENT = {"01": 12}
LINES = {
    "I.A.2": ["04"],
    "I.A.4": ["01", "09"],
    "I.A.6": ["02", "03"],
    "I.A.7": ["07"],
    "I.A.8": ["08"],
}


def of_codes(codes: list[str]) -> tuple[int, int]:
    """Return base and VAT of the approved invoices of some codes, in whole numbers."""
    chosen = [n for n in APPROVED if CODES[n % 10] in codes]
    base = sum(2 * price(n) for n in chosen)
    vat = sum(2 * price(n) * PERCENT.get(CODES[n % 10], 11) // 100 for n in chosen)
    return base, vat


def test_each_line_of_supplies_is_what_was_worked_out_by_hand() -> None:
    for line, codes in LINES.items():
        found = month().lines[line]
        assert (int(found.base), int(found.vat)) == of_codes(codes), line
        assert found.base == int(found.base)
    assert month().owed == of_codes(["01", "04", "09"])[1] + 3 * 1_320
    assert month().supplied == of_codes(sorted(set(CODES)))[0] + 3 * 12_000


def test_purchases_and_what_is_to_be_paid_are_too() -> None:
    # Every fourth purchase is left out, and 07 and 08 have nothing to credit.
    credited = [n for n in range(5, 60) if n % 4 != 3 and CODES[n % 10] not in {"07", "08"}]
    assert month().creditable == sum(price(n + 7) * 11 // 100 for n in credited)
    assert month().acquired == sum(price(n + 7) for n in range(5, 60))
    assert month().to_pay == month().owed - month().creditable
