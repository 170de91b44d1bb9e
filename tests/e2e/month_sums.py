"""What is typed in a made-up month beside its files, and what the whole month comes to."""

from collections.abc import Iterator

from tests.e2e.month_files import (
    BOUGHT,
    EXPORTED,
    IMPORTED,
    NUMBERS_BACK,
    PURCHASES_BACK,
    RETAIL,
    Sum,
    bought,
    less,
    price,
    purchase_line,
    purchase_number,
    sold,
    sold_number,
)

SELLER = "0972281866201164"
EXPORT_FIELDS = {
    "trx_type": "02", "detail": "11", "document": "4", "number": "PEB-1", "buyer_tin": "0" * 16,
    "buyer_name": "Ltd", "buyer_address": "SG", "date": "2026-10-09", "tax_base": str(EXPORTED),
}  # fmt: skip
ARRIVED_FIELDS = {
    "trx_type": "03", "detail": "14", "document": "6", "number": "PIB-1", "month": "10",
    "year": "2026", "date": "2026-10-10", "seller_tin": "0" * 16, "seller_name": "Ltd",
    "tax_base": str(IMPORTED), "vat": str(IMPORTED * 11 // 100),
}  # fmt: skip


def purchases_back() -> Iterator[dict[str, str]]:
    """Yield the fields of returns that give purchases back whole."""
    for n in PURCHASES_BACK:
        yield {
            "number": purchase_number(n), "seller_tin": SELLER, "seller_name": "PT Penjual",
            "return_number": f"RB-{n}", "date": "2026-10-30", "lines.1.opt": "A",
            "lines.1.code": "392300", "lines.1.name": "Botol", "lines.1.unit": "UM.0021",
            "lines.1.qty": "1", "lines.1.return_qty": "1", "lines.1.price": str(price(n + 7)),
        }  # fmt: skip


def sales_back() -> Iterator[dict[str, str]]:
    """Yield the fields of returns that take sales back whole."""
    for n in NUMBERS_BACK:
        base = 2 * price(n)
        yield {
            "number": sold_number(n), "buyer_tin": SELLER, "buyer_name": "PT Sinar Jaya Abadi",
            "return_number": f"RJ-{n}", "date": "2026-10-31", "tax_base": str(base),
            "other_tax_base": str(base * 11 // 12), "vat": str(base * 11 // 100),
        }  # fmt: skip


def expected() -> dict[str, Sum]:
    retail, none = sum(RETAIL), Sum(0, 0)
    # A purchase that comes back whole leaves nothing on its line.
    kept = [n for n in range(BOUGHT) if n not in PURCHASES_BACK]
    purchases = {
        line: bought([n for n in kept if purchase_line(n) == line])
        for line in ("II.B", "II.C", "II.D", "II.H")
    }
    return {
        "I.A.1": Sum(EXPORTED, 0),
        "I.A.2": less(sold("04"), [2 * price(n) for n in NUMBERS_BACK]),
        "I.A.3": none,
        "I.A.4": sold("09"),
        "I.A.5": Sum(retail, retail * 11 // 100),
        "I.A.6": sold("02", "03"),
        "I.A.7": sold("07"),
        "I.A.8": sold("08"),
        "I.A.9": none,
        "I.B": none,
        "II.A": Sum(IMPORTED, IMPORTED * 11 // 100),
        **purchases,
        "II.I": none,
    }


def counts() -> dict[str, int]:
    rows = [*range(BOUGHT), *PURCHASES_BACK]
    credited = sum(purchase_line(n) != "II.H" for n in rows)
    return {
        "A1": 1, "A2": 300 + len(NUMBERS_BACK), "retail": len(RETAIL), "B1": 1, "B2": credited,
        "B3": len(rows) - credited, "C": 0,
    }  # fmt: skip


def owed_and_credited() -> tuple[int, int]:
    lines = expected()
    return (
        sum(lines[key].vat for key in ("I.A.2", "I.A.3", "I.A.4", "I.A.5")),
        sum(lines[key].vat for key in ("II.A", "II.B", "II.C", "II.D")),
    )
