"""Make a dictionary that documents' states or the audit's records are packed with, of made-up ones.

Once for each dictionary, never again for one that was released: what it packed needs it for ever.
Names and numbers in the documents are letters by chance, so that only what all documents share
gets into it.
"""

import random
import string
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import zstandard

from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import encode_invoice
from selaras.domain.audit import CREATE, EDIT, Change, Head, Record, Whole, seal
from selaras.domain.invoice import Buyer, Invoice, Line, Origin, Transaction
from selaras.store.contents import packable
from selaras.store.last_changes import LastChange, registers_text

FOLDER = Path(__file__).resolve().parent.parent / "shared" / "selaras" / "documents"
BYTES = 16 * 1024
SAMPLES = 3_000
_AT = "2026-01-01T08:00:00.000Z"


def main(name: str) -> None:
    """Write the dictionary *name*: ``states`` or ``records``, and its number."""
    target = FOLDER / f"{name}.zdict"
    if target.exists():
        raise SystemExit(f"{target.name} is there already; make the next one")
    chance = random.Random(2026)  # noqa: S311  # not a secret
    samples = _records(chance) if name.startswith("records-") else _states(chance)
    made = zstandard.train_dictionary(BYTES, list(samples), level=3)
    target.write_bytes(made.as_bytes())
    print(f"{target.name}: {target.stat().st_size} bytes")


def _states(chance: random.Random) -> Iterator[bytes]:
    for count in range(SAMPLES):
        registers = encode_invoice(_invoice(chance, is_import=count % 2 == 0))
        document = Document(client_id=chance.randrange(1, 2**20))
        document.write(registers)
        state = document.state()
        # Every other one as the hub keeps it: with who last changed what.
        changes = _changes(chance, list(registers)) if count % 4 < 2 else b""
        yield (len(state) if changes else 0).to_bytes(4, "big") + state + changes


def _records(chance: random.Random) -> Iterator[bytes]:
    for count in range(SAMPLES):
        before, after = (
            encode_invoice(_invoice(chance, is_import=count % 2 == 0)) for _ in range(2)
        )
        keys = chance.sample(sorted(before), k=min(len(before), chance.choice((1, 1, 1, 2, 3))))
        if count % 2:
            keys = list(dict.fromkeys(["buyer", *keys[1:]]))
        record = replace(
            _record(chance, kind=EDIT),
            changes={key: Change(before[key], after.get(key, before[key])) for key in keys},
        )
        if count % 10 == 0:
            record = replace(record, kind=CREATE, changes={}, whole=tuple(_wholes(chance)))
        head = Head(chance.randrange(100_000), f"{chance.getrandbits(256):064x}")
        yield packable(seal(record, after=head, seq=chance.randrange(1_000_000)).text)


def _record(chance: random.Random, *, kind: str) -> Record:
    return Record(
        company=_digits(chance, 16),
        kind=kind,
        author=_letters(chance, 9),
        pc=_letters(chance, 8),
        device=_letters(chance, 26),
        at=_AT,
        received=_AT,
        document=f"invoice:{_letters(chance, 26)}",
        user=f"user:{_letters(chance, 26)}",
        rev=chance.randrange(1, 99),
        origin=f"{_letters(chance, 26)}/{chance.randrange(1, 99_999)}",
    )


def _wholes(chance: random.Random) -> Iterator[Whole]:
    for _ in range(chance.randrange(1, 40)):
        content = f"{chance.getrandbits(256):064x}"
        yield Whole(f"invoice:{_letters(chance, 26)}", content, chance.randrange(8, 40))


def _changes(chance: random.Random, keys: list[str]) -> bytes:
    change = LastChange(1, _letters(chance, 26), _letters(chance, 9), _letters(chance, 8), _AT)
    return registers_text(dict.fromkeys(keys, change)).encode()


def _invoice(chance: random.Random, *, is_import: bool) -> Invoice:
    lines = tuple(
        _line(chance, place, is_import=is_import) for place in range(chance.randrange(1, 9))
    )
    npwp = _digits(chance, 16)
    return Invoice(
        invoice_id="invoice:x",
        company=npwp,
        date=Date(2025, 1, 1) + timedelta(days=chance.randrange(2000)),
        reference=f"{_letters(chance, 4)}/{_digits(chance, 6)}",
        seller_nitku=f"{npwp}000000",
        buyer=_buyer(chance),
        transaction=Transaction(f"{chance.randrange(1, 11):02}"),
        lines=lines,
        origin=Origin("coretax-xml", _digits(chance, 16), chance.randrange(999))
        if is_import
        else None,
        content_digest=_digits(chance, 16) if is_import else "",
    )


def _buyer(chance: random.Random) -> Buyer:
    tin = _digits(chance, 16)
    return Buyer(
        tin=tin,
        document="TIN",
        country="IDN",
        document_number="-",
        name=f"PT {_letters(chance, 18)}",
        address=f"Jl. {_letters(chance, 30)}",
        email=f"{_letters(chance, 8)}@{_letters(chance, 8)}.co.id" if chance.random() < 0.5 else "",
        nitku=f"{tin}000000",
    )


def _line(chance: random.Random, place: int, *, is_import: bool) -> Line:
    return Line(
        line_id=f"i{place + 1:04d}" if is_import else _letters(chance, 26),
        opt=chance.choice("AB"),
        code="000000",
        name=_letters(chance, chance.randrange(8, 30)),
        unit=f"UM.{chance.randrange(1, 34):04}",
        price=Decimal(chance.randrange(1_000, 9_000_000)),
        qty=Decimal(chance.randrange(1, 999)),
        discount=Decimal(chance.randrange(0, 999) if chance.random() < 0.3 else 0),
        place=f"{place + 1:05d}1" if is_import else f"{place + 1}",
    )


def _letters(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(string.ascii_lowercase, k=count))


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(string.digits, k=count))


if __name__ == "__main__":
    main(sys.argv[1])
