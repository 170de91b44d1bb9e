"""The companies (NPWP) of the installation: the founding one, and those let in by request.

Each has its own facts, references, audit chain and rights. The founding company's administrator
lets others in and is the first administrator of each.
"""

from selaras.documents.company_codec import company_document_id, encode_company
from selaras.documents.crdt import Document
from selaras.domain.company import (
    MAX_NAME,
    OWN_COMPANY,
    Company,
    is_company_name,
    own_company_id,
)
from selaras.domain.party import parse_npwp
from selaras.domain.requests import Request
from selaras.domain.roles import Role
from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.facts import facts_of_kind, get_fact
from selaras.store.hub_documents import HubDocument, head_seq
from selaras.store.hub_members import StoredOutcome
from selaras.values import Value, replace
from selaras_hub.audit import AuditBook
from selaras_hub.authoring import write_as_hub
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked, Done

ACTIVE = "active"


class Books(Value):
    """What the hub keeps of one company."""

    facts: FactBook
    audit: AuditBook


class Shelf:
    """The books of every company, while one turn is written down."""

    def __init__(self, db: Connection, founding: str, *, now: str) -> None:
        """Write to *db*; *founding* is the company that the hub was made for."""
        self._db, self._founding, self._now = db, founding, now
        self._open: dict[str, Books] = {}

    def of(self, entry: Entry) -> Books:
        """Return the books an entry goes into; what is of no company here, into the first ones."""
        known = is_company(self._db, self._founding, npwp=entry.company)
        company = entry.company if known else self._founding
        if company not in self._open:
            audit = AuditBook(self._db, company, now=self._now)
            audit.begin()
            self._open[company] = Books(FactBook(self._db, company), audit)
        return self._open[company]

    def flush(self) -> None:
        """Write what the books still gather; the turn may end after this."""
        for books in self._open.values():
            books.audit.flush()


def companies_of(db: Connection, founding: str) -> list[str]:
    """Return every company of the installation, the founding one first."""
    added = [fact.company for fact in facts_of_kind(db, OWN_COMPANY, table="hub_fact")]
    return [founding, *sorted(added)]


def is_company(db: Connection, founding: str, *, npwp: str) -> bool:
    """Say whether *npwp* is a company of the installation."""
    if npwp == founding:
        return True
    return get_fact(db, own_company_id(npwp), table="hub_fact") is not None


def add(asked: Asked, request: Request) -> Done | Refused:
    """Let a company in; who asked becomes its first administrator."""
    npwp, name = request.text("npwp"), request.text("company_name")
    if parse_npwp(npwp) != npwp:
        return Refused("npwp.unreadable", {"npwp": npwp[:50]})
    if not is_company_name(name):
        return Refused("company.name-missing", {"max": str(MAX_NAME)})
    if is_company(asked.facts.db, asked.company, npwp=npwp):
        return Refused("company.here-already", {"npwp": npwp})
    audit = AuditBook(asked.facts.db, npwp, now=asked.now)
    there = replace(asked, company=npwp, facts=FactBook(asked.facts.db, npwp), audit=audit)
    content = {"npwp": npwp, "state": ACTIVE, "by": asked.entry.author, "at": asked.now}
    there.facts.put(OWN_COMPANY, own_company_id(npwp), subject="", content=content)
    _make_administrator(asked, npwp)
    _write_profile(there, Company(npwp, name))
    return Done()


def _make_administrator(asked: Asked, npwp: str) -> None:
    user = asked.entry.user
    content = asked.facts.get(user) if user else None
    if content is not None:
        roles = content["roles"] | {npwp: Role.ADMINISTRATOR.value}
        moved = content | {"roles": roles, "changed_at": asked.now}
        asked.facts.put("user", user, subject="", content=moved)


def _write_profile(there: Asked, company: Company) -> None:
    """Write the profile, and the request as the first record of the company's own audit."""
    doc_id = company_document_id(company.npwp)
    blank = HubDocument(doc_id, "company", company.npwp, 0, 0, Document().state(), {}, b"")
    written = write_as_hub(there, blank, changes=encode_company(company))
    entry = replace(there.entry, company=company.npwp, doc_id=doc_id)
    outcome = StoredOutcome(entry.n, "", written.rev, head_seq(there.facts.db), (), {})
    there.audit.settled(entry, there.member, outcome=outcome)
