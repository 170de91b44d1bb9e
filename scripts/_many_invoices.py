"""A data folder with very many invoices, as an office has it after years."""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from selaras.clock import SystemChance, SystemClock
from selaras.domain.ids import derived_id
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.sample import sample_invoices

NPWP = "0021234567891000"
SLICE = 2_000
DAYS, BUYERS, BRANCHES = 730, 3_000, 3
FIRST_DAY = date(2025, 1, 1)
CODES = ("04", "04", "04", "01", "08")
WORDS = ("Maju", "Jaya", "Abadi", "Sentosa", "Makmur", "Lestari", "Sejahtera", "Mandiri")
TOWNS = ("Solo", "Medan", "Batam", "Bogor", "Malang", "Padang", "Cirebon")


def fill(folder: Path, count: int) -> float:
    """Make a company alone on its PC with *count* invoices in *folder*; return the seconds."""
    began = time.perf_counter()
    home = Home(folder, HubFounding(), clock=SystemClock(), chance=SystemChance())
    try:
        made = home.set_up(npwp=NPWP, name="PT Samudra Biru")
        if isinstance(made, Rejection):
            raise SystemExit(made.code)
        for customer in range(0, 600, 3):
            home.replica.customers.add(_customer(customer))
        for number in range(120):
            home.replica.goods.add(_goods(number))
        home.settle()
        for start in range(0, count, SLICE):
            home.replica.import_invoices(_invoices(start, min(count, start + SLICE)))
            _take_as_settled(home)
            # Whoever runs us may print a result that a program reads.
            said = f"{min(count, start + SLICE):7} {time.perf_counter() - began:7.1f} s"
            print(said, file=sys.stderr, flush=True)
    finally:
        home.close()
    return time.perf_counter() - began


def _take_as_settled(home: Home) -> None:
    """Let it look as if the hub had everything: judging so much would take an hour."""
    with home.store.transaction() as db:
        for statement in ("DELETE FROM outbox", "DELETE FROM outbox_part"):
            db.exec_driver_sql(statement)
        db.exec_driver_sql("UPDATE document SET rev = 1, confirmed = NULL WHERE rev = 0")


def _invoices(start: int, end: int) -> Iterator[Invoice]:
    models = sample_invoices(NPWP)
    for number in range(start, end):
        model = models[number % len(models)]
        yield replace(
            model,
            invoice_id=f"invoice:{derived_id('many', str(number))}",
            reference=f"INV/{number:06}",
            date=FIRST_DAY + timedelta(days=number * 7919 % DAYS),
            seller_nitku=f"{NPWP}{number % BRANCHES:06}",
            buyer=replace(model.buyer, name=_name(number * 31 % BUYERS)),
            transaction=replace(model.transaction, code=CODES[number % len(CODES)]),
            lines=tuple(
                replace(line, price=line.price + Decimal(number % 977)) for line in model.lines
            ),
        )


def _name(number: int) -> str:
    first, second = WORDS[number % 8], WORDS[number // 8 % 8]
    return f"PT {first} {second} {TOWNS[number % 7]} {number}"


def _customer(number: int) -> dict[str, str]:
    return {"name": _name(number), "tin": f"00{number:013}0", "address": f"Jl. Melati {number}"}


def _goods(number: int) -> dict[str, str]:
    name = f"{('Semen', 'Paku', 'Kertas', 'Botol', 'Sabun')[number % 5]} {WORDS[number % 8]}"
    price = str(1_000 * (number + 1))
    return {
        "name": f"{name} {number}",
        "opt": "A",
        "code": "340100",
        "unit": "UM.0021",
        "price": price,
    }
