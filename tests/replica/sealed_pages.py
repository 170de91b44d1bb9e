"""A page of the feed of an office with keys, and what its author's PC knows of it."""

from selaras.protocol.frames import DocumentNews, Entry, Feed
from selaras.protocol.own_entries import Own
from selaras.replica.told_records import known
from selaras.store.hub_documents import feed_after
from selaras.trust.users import UserKey
from selaras_hub.desk import HubDesk
from selaras_hub.feeding import Pages
from tests.audit.people import draft, edit
from tests.sim.office import Office


def office_with_seals() -> Office:
    """Return an office of two PCs whose hub seals its facts; nobody is connected."""
    office = Office(pcs=2).heal()
    key = UserKey(b"k" * 32)
    office.hub = HubDesk(office.hub_store, clock=office.clock, chance=office.chance, key=key)
    for pc in office.pcs:
        pc.desk.dropped()
        pc.line = 0
    return office


def sealed_page(edits: int, *, author: int | None = None) -> Feed:
    """Return documents, records of the audit, other facts.

    Args:
        author: Number of the PC that it is for; None for one that wrote nothing.
    """
    return sealed_pages(edits)[0 if author is None else author + 1]


def sealed_pages(edits: int) -> list[Feed]:
    """Return one page as it is for a PC that wrote nothing, and for each that wrote some of it."""
    office = office_with_seals()
    for number in range(edits):
        draft(office.pcs[0], f"INV-{number}")
    office.heal()
    for number in range(edits):
        edit(office.pcs[number % 2], f"INV-{number}", buyer__name=f"PT {number}")
    office.heal()
    with office.hub_store.reading() as db:
        lives = sorted({row.incarnation for row in feed_after(db, 0, limit=1_000) if row.doc_id})
        pages = Pages()
        return [pages.page(db, 0, incarnation=own) for own in ("another", *lives)]


def settled(page: Feed) -> dict[int, Own]:
    """Return the entries of which *page* says echo, as their author's PC remembers them."""
    echoes = {
        each.doc_id: each
        for each in page.news
        if isinstance(each, DocumentNews) and each.mode == "echo"
    }
    found = {}
    for each in page.news:
        record = None if isinstance(each, DocumentNews) else known(each.content)
        echo = None if isinstance(each, DocumentNews) else echoes.get(each.subject)
        if record is not None and echo is not None and each.seq == echo.seq + 1:
            changes = {register: after for register, (after, _) in record.changes.items()}
            said = record.members
            incarnation, _, n = said["origin"].partition("/")
            entry = Entry(
                *(int(n), incarnation, int(n), echo.doc_id, echo.company, "", 0, changes, ()),
                *(1, 0, 1, said["author"], said["at"]),
                user=said.get("user", ""),
            )
            found[echo.seq] = Own(entry, echo.rev)
    return found
