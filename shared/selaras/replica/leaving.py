"""What this PC has and its hub, in a new epoch, does not take: kept in the tray, then let go."""

from selaras.clock import moment_text
from selaras.documents.crdt import Document
from selaras.domain.audit import KIND as AUDIT
from selaras.replica.writer import Writer
from selaras.store.audit import forget_record
from selaras.store.documents import StoredDocument
from selaras.store.facts import StoredFact, delete_fact
from selaras.store.seals import put_seal
from selaras.store.tray import RefusedEdit, add_refused


def keep_content(writer: Writer, stored: StoredDocument, *, code: str) -> None:
    """Keep the whole content of a document in the tray."""
    edit = RefusedEdit(
        tray_no=0,
        origin_incarnation=writer.identity.incarnation,
        origin_n=0,
        doc_id=stored.doc_id,
        company=stored.company,
        code=code,
        facts={},
        changes=Document(stored.state).registers(),
        author=writer.person.name,
        at=moment_text(writer.clock.now()),
    )
    add_refused(writer.db, edit)
    writer.touched.add(stored.doc_id)


def leave_fact(writer: Writer, fact: StoredFact) -> None:
    """Let go of a fact that the hub does not hold; where it must not be lost it kept it aside."""
    if fact.kind == AUDIT:
        forget_record(writer.db, fact.fact_id)
    delete_fact(writer.db, fact)
    put_seal(writer.db, fact.fact_id, seal=b"")
    if fact.subject:
        writer.refresh(fact.subject)
