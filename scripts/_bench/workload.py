"""Workload W: invoices of 20 head fields and five lines, the same for the same numbers."""

import random
from collections.abc import Iterator
from datetime import date as Date
from datetime import timedelta
from decimal import Decimal
from typing import Final

from selaras.domain.ids import derived_id
from selaras.domain.invoice import Buyer, Invoice, Line, Origin, Transaction

NPWP: Final = "0021234567891000"
LINES: Final = 5
# A word that one invoice in so many carries, for searches that find something.
RARE_EVERY: Final = 100
_FIRST_DAY: Final = Date(2025, 1, 1)
_DAYS: Final = 600
_TRADES: Final = ("Sumber", "Karya", "Cahaya", "Mitra", "Bintang", "Anugerah", "Makmur", "Jaya")
_GOODS: Final = ("Kertas", "Semen", "Kabel", "Baut", "Lampu", "Cat tembok", "Pipa", "Jasa angkut")
_UNITS: Final = ("UM.0021", "UM.0003", "UM.0018", "UM.0030")


def invoices(first: int, count: int) -> Iterator[Invoice]:
    """Return invoices number *first* and on, as an import would bring them."""
    for number in range(first, first + count):
        yield _invoice(number, random.Random(number))  # noqa: S311  # not a secret


def invoice_id(number: int) -> str:
    """Return the id of one of ``invoices``."""
    return f"invoice:{derived_id('bench', str(number))}"


def reference(number: int) -> str:
    """Return the reference of one of ``invoices``."""
    return f"UJI/{number:07}"


def rare_word(number: int) -> str:
    """Return a word in the goods of invoice *number* and of none but a few others."""
    return f"langka{number // RARE_EVERY % 1_000}"


def _invoice(number: int, chance: random.Random) -> Invoice:
    return Invoice(
        invoice_id=invoice_id(number),
        company=NPWP,
        date=_FIRST_DAY + timedelta(days=number % _DAYS),
        reference=reference(number),
        seller_nitku=f"{NPWP}000000",
        buyer=_buyer(chance),
        transaction=Transaction("04"),
        lines=tuple(_line(number, place, chance) for place in range(LINES)),
        origin=Origin("coretax-xml", f"{number // 1000:016x}", number % 1000 + 1),
        content_digest=f"{chance.getrandbits(64):016x}",
    )


def _buyer(chance: random.Random) -> Buyer:
    customer = chance.randrange(2_000)
    tin = f"{10**15 + customer * 7919:016}"
    return Buyer(
        tin=tin,
        document="TIN",
        country="IDN",
        document_number="-",
        name=f"PT {chance.choice(_TRADES)} {chance.choice(_TRADES)} {customer}",
        address=f"Jl. Raya Contoh No. {customer}, RT 003 RW 005, Jakarta Selatan 12{customer:03}",
        email=f"pajak{customer}@pembeli.example",
        nitku=f"{tin}000000",
    )


def _line(number: int, place: int, chance: random.Random) -> Line:
    rare = f" {rare_word(number)}" if place == 0 and number % RARE_EVERY == 0 else ""
    return Line(
        # As an import numbers and places them.
        line_id=f"i{place + 1:04d}",
        opt=chance.choice("AB"),
        code="000000",
        name=f"{chance.choice(_GOODS)} tipe {chance.randrange(5_000)}{rare}",
        unit=chance.choice(_UNITS),
        price=Decimal(chance.randrange(1_000, 5_000_000)),
        qty=Decimal(chance.randrange(1, 500)),
        discount=Decimal(chance.randrange(0, 900)),
        ppnbm_rate=Decimal(0),
        place=f"{place + 1:05d}1",
    )
