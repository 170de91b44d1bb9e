"""An office without threads: a real data folder, its work done where it is asked for."""

import json
import shutil
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from selaras.clock import SystemChance
from selaras.domain.company import Company
from selaras.domain.result import Rejection
from selaras.exchange import read_file
from selaras.replica import Replica
from selaras.store.facts import StoredFact, put_fact
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.office import LinkStatus
from selaras_client.wire import HubUnreachableError

T = TypeVar("T")

SAMPLE = Path(__file__).parent.parent / "samples" / "coretax-keluaran.xml"
NPWP = "0021234567891000"
TODAY = date(2026, 10, 28)

DRAFT = {
    "date": "2026-10-05",
    "trx_code": "04",
    "seller_nitku": NPWP + "000000",
    "buyer": {
        "tin": "0012345678901000",
        "document": "TIN",
        "country": "IDN",
        "document_number": "-",
        "name": "PT Maju Jaya",
        "address": "Jl. Melati 1",
        "nitku": "0012345678901000000000",
    },
    "lines": [
        {
            "opt": "A",
            "code": "392300",
            "name": "Botol plastik",
            "unit": "UM.0021",
            "qty": "10",
            "price": "100000",
        }
    ],
}


class StoppedClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return datetime(2026, 10, 28, 3, 0, tzinfo=UTC)


class MemoryOffice:
    """One PC: alone with its own hub once ``set_up`` ran, far from its hub after ``set_up_now``."""

    def __init__(self) -> None:
        folder = mkdtemp()
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        clock, chance = StoppedClock(), SystemChance()
        self.home = Home(Path(folder), HubFounding(), clock=clock, chance=chance)
        self.replica = self.home.replica
        self.status = LinkStatus("alone")
        self.asked = 0

    def close(self) -> None:
        self.home.close()

    async def ask(self, work: Callable[[Replica], T]) -> T:
        return await self.work(lambda home: work(home.replica))

    async def work(self, work: Callable[[Home], T]) -> T:
        self.asked += 1
        try:
            return work(self.home)
        finally:
            self.home.settle()

    async def sync_once(self) -> dict[str, int]:
        if self.home.hub is None:
            raise HubUnreachableError(address="hub:1")
        self.home.settle()
        return {}

    def subscribe(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        return self.replica.subscribe(listener)

    async def link_status(self) -> LinkStatus:
        return self.status

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[Home]:
        yield self.home

    async def set_up(self, *, npwp: str, name: str, sample: bool) -> Rejection | None:
        if name == "PT Ditolak":
            return Rejection("company.not-set-up")
        made = self.home.set_up(npwp=npwp, name=name)
        if isinstance(made, Rejection):
            return made
        if sample:
            self.replica.import_invoices(read_file(SAMPLE, company=npwp).invoices)
        return None

    async def join(self, *, address: str, code: str, pc: str) -> Rejection | None:
        return Rejection("hub.code-wrong", {"address": address, "code": code, "pc": pc})

    def set_up_now(self, npwp: str = NPWP, name: str = "PT Samudra Biru") -> None:
        self.replica.adopt_identity(
            incarnation="i1", pc="Kasir 1", company=npwp, epoch="e1", epoch_counter=1
        )
        self.replica.create_company(Company(npwp, name))

    def draft(self, reference: str = "INV-1", **members: object) -> str:
        """Store a small draft and return its id."""
        edited = self.replica.new_invoice({**DRAFT, "reference": reference, **members})
        assert not isinstance(edited, Rejection), edited
        return edited.invoice.invoice_id

    def conflict(self, doc_id: str, *, register: str, values: tuple[object, object]) -> None:
        """Let the hub have found two values of one register."""
        people = (("Dewi", "Kasir 1", 3), ("Rudi", "Gudang", 4))
        sides = [
            {
                "incarnation": f"i{rev}",
                "register": register,
                "value": json.dumps(value),
                "author": who,
                "pc": pc,
                "at": "2026-10-28T03:00:00.000Z",
                "rev": rev,
            }
            for value, (who, pc, rev) in zip(values, people, strict=True)
        ]
        content = json.dumps({"state": "open", "register": register, "sides": sides})
        fact = StoredFact(f"conflict:{doc_id}:{register}", "conflict", NPWP, doc_id, 1, content)
        with self.replica._store.transaction() as db:
            put_fact(db, fact)

    def edit(self, ref: str, **fields: str) -> None:
        """Change fields as another window would; ``__`` stands for a point."""
        named = {name.replace("__", "."): text for name, text in fields.items()}
        edited = self.replica.edit_invoice(ref, named)
        assert not isinstance(edited, Rejection), edited


def alone_office() -> MemoryOffice:
    """Return a PC that is its own hub: requests are answered at once."""
    office = MemoryOffice()
    made = office.home.set_up(npwp=NPWP, name="PT Samudra Biru")
    assert not isinstance(made, Rejection), made
    return office


def office_with_company() -> MemoryOffice:
    """Return a PC of an office that is set up and empty, far from its hub."""
    office = MemoryOffice()
    office.set_up_now()
    return office
