"""The profile of a company: its name and its places of business, written like any document."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Final

from selaras.documents.company_codec import company_document_id, encode_company
from selaras.documents.crdt import Document
from selaras.domain.company import MAX_NAME, Branch, Company, is_company_name
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.writer import Writer
from selaras.store.documents import get_document

BRANCH_DIGITS: Final = 6


class Profiles:
    """Writes the profiles of one replica."""

    def __init__(self, writing: Callable[[], AbstractContextManager[Writer]]) -> None:
        """Write in transactions of *writing*."""
        self._writing = writing

    def create(self, company: Company) -> None:
        """Write a company's profile; the same profile twice changes nothing."""
        with self._writing() as writer:
            _written(writer, company)

    def change(self, name: str, branches: Mapping[str, str]) -> Rejection | None:
        """Give the company that is worked for a name, and its branches theirs, by code.

        A branch that is not named stays: invoices may have been issued there.
        """
        if not is_company_name(name):
            return Rejection("company.name-missing", {"max": MAX_NAME})
        for code, title in branches.items():
            is_code = code.isascii() and code.isdecimal() and len(code) == BRANCH_DIGITS
            if not is_code or (title and not is_company_name(title)):
                return Rejection("company.branch-unreadable", {"branch": f"{code} {title}".strip()})
        with self._writing() as writer:
            refusal = writer.refusal(Action.COMPANY)
            if refusal is None:
                named = tuple(Branch(code, title) for code, title in branches.items())
                _written(writer, Company(writer.identity.company, name, named))
            return refusal


def _written(writer: Writer, company: Company) -> None:
    doc_id, wanted = company_document_id(company.npwp), encode_company(company)
    stored = get_document(writer.db, doc_id)
    known = Document(stored.state).registers() if stored else {}
    changes = {key: value for key, value in wanted.items() if known.get(key) != value}
    if changes:
        writer.edit(doc_id, company.npwp, changes=changes)
