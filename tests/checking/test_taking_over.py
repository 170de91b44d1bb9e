"""What counts as a difference, and how unsent work goes on top of what the hub holds."""

from selaras.protocol.checking_frames import Item, Items, Mend, MendDocument
from selaras.store.hub_documents import HubDocument, get_hub_document
from tests.checking.offices import all_wrong_sums
from tests.facts.drafts import draft, edit, show
from tests.sim.office import Office


def held_by_hub(office: Office, doc_id: str) -> HubDocument:
    with office.hub_store.reading() as db:
        found = get_hub_document(db, doc_id)
    assert found is not None
    return found


def test_a_change_that_is_still_under_way_says_nothing() -> None:
    office = Office(pcs=1).heal()
    pc = office.pcs[0]
    doc_id = draft(pc, "R-1")
    office.heal()
    cursor = pc.replica.identity.seq

    def differing(seq: int) -> list[str]:
        item = Item(doc_id, seq, b"\x01" * 32)
        return pc.replica.equality.differing(Items("d", "invoice", "", (item,)))

    assert differing(cursor) == [doc_id]
    assert differing(cursor + 1) == []


def test_unsent_work_is_written_again_under_an_author_id_of_its_own() -> None:
    office = Office(pcs=2).heal()
    here, other = office.pcs
    doc_id = draft(here, "R-1")
    office.heal()
    office.cut(other)
    edit(other, doc_id, lines__1__qty="7")
    (before,) = other.replica.outbox_page(0, 10)
    hub = held_by_hub(office, doc_id)
    theirs = MendDocument(doc_id, hub.company, hub.rev, hub.seq, hub.state)
    other.replica.equality.mend(Mend("d", "invoice", (doc_id,), (theirs,)))
    (after,) = other.replica.outbox_page(0, 10)
    # A part of it may have been sent under the first one.
    assert after.client_id != before.client_id
    assert after.n > before.n
    assert (after.origin_n, after.changes) == (before.origin_n, before.changes)
    assert show(other, doc_id)["lines"][0]["qty"] == "7"
    office.heal()
    assert office.all_equal()
    assert show(here, doc_id)["lines"][0]["qty"] == "7"
    assert all_wrong_sums(office) == []
