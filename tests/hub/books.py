"""A hub's books without lines: entries go in, outcomes come out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from selaras.documents.crdt import Document
from selaras.documents.values import encode_value
from selaras.domain.company import Company
from selaras.protocol.frames import Entry, Outcome
from selaras.store.engine import Store
from selaras.store.hub_documents import HubDocument, get_hub_document, head_seq
from selaras.store.hub_members import own_client
from selaras.values import replace
from selaras_hub.facts import FactBook
from selaras_hub.founding import found_hub
from selaras_hub.ledger import Ledger
from selaras_hub.member import Member
from tests.sim.office import NPWP, TestChance, TestClock
from tests.sim.stores import empty_database, store_from

DOC = "invoice:one"
NOW = "2026-10-01T08:00:00.000Z"


@dataclass
class Author:
    """One life of one PC's file that writes under one author id.

    Args:
        state: What it holds of the document.
        base: The rev it has seen.
    """

    number: int
    state: bytes | None = None
    base: int = 0
    n: int = 0

    @property
    def member(self) -> Member:
        return Member(f"device-{self.number}", f"pc-{self.number}", f"life-{self.number}")

    def entry(self, changes: Mapping[str, str], *, doc_id: str = DOC) -> Entry:
        """Write *changes*; return the entry that says so."""
        document = Document(self.state, client_id=self.number)
        written = document.write(changes)
        self.state = document.state()
        self.n += 1
        return Entry(
            n=self.n,
            origin_incarnation=self.member.incarnation,
            origin_n=self.n,
            doc_id=doc_id,
            company=NPWP,
            base_epoch="",
            base_rev=self.base,
            changes=dict(changes),
            updates=written.updates,
            client_id=written.client_id,
            first_clock=written.first_clock,
            end_clock=written.end_clock,
            author=f"orang-{self.number}",
            at=NOW,
        )


@dataclass
class Books:
    """The ledger of a hub that knows authors 1 to 9."""

    store: Store = field(default_factory=lambda: store_from(empty_database()))

    def __post_init__(self) -> None:
        company = Company(NPWP, "PT Contoh")
        found_hub(self.store, company, clock=TestClock(), chance=TestChance("hub"))
        with self.store.transaction() as db:
            for number in range(1, 10):
                own_client(db, number, incarnation=Author(number).member.incarnation)

    def accept(self, author: Author, *entries: Entry) -> tuple[Outcome, ...]:
        with self.store.transaction() as db:
            return Ledger(db, NPWP, now=NOW).accept(entries, author.member)

    def copied(self, author: Author, *, of: Author, between: Sequence[str] = ()) -> None:
        """Let the hub have heard that *author*'s file is a copy of another PC's."""
        life = author.member.incarnation
        with self.store.transaction() as db:
            told = {
                "device": author.member.device,
                "follows": of.member.incarnation,
                "between": list(between),
            }
            FactBook(db, NPWP).put("incarnation", f"incarnation:{life}", subject="", content=told)

    def push(self, author: Author, changes: Mapping[str, str]) -> Outcome:
        """Let *author* write and send."""
        return self.accept(author, author.entry(changes))[0]

    def show(self, *authors: Author) -> None:
        """Let authors see everything the hub holds."""
        held = self.document()
        for author in authors:
            document = Document(author.state)
            document.apply([held.state])
            author.state, author.base = document.state(), held.rev

    def document(self) -> HubDocument:
        with self.store.reading() as db:
            held = get_hub_document(db, DOC)
        assert held is not None
        return held

    def registers(self) -> dict[str, str]:
        return Document(self.document().state).registers()

    def head(self) -> int:
        with self.store.reading() as db:
            return head_seq(db)

    def contents(self) -> bytes:
        """Return everything that is on the hub's disk, to be compared."""
        with self.store.reading() as db:
            tables = ("hub_document", "hub_feed", "hub_fact", "hub_origin", "hub_origin_twin")
            rows = [db.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables]
        return repr(rows).encode()


def with_document(*, by: int = 1, **registers: str) -> tuple[Books, Author]:
    """Return books with one document, and the author who made it and has seen it."""
    books, author = Books(), Author(by)
    changes = {"company": encode_value(NPWP), "reference": '"INV-1"', **registers}
    assert books.push(author, changes).is_accepted
    books.show(author)
    return books, author


def changed(entry: Entry, **members: object) -> Entry:
    return replace(entry, **members)  # type: ignore[arg-type]  # members of an entry
