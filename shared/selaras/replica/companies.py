"""The companies on this PC, which of them whoever sits here may see, and the one she works for.

Here alone is decided what is visible. Everything that reads does so over a sight from here; where
nothing may be seen there is no company, and every list is empty.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from selaras.documents.company_codec import company_document_id, decode_company
from selaras.documents.crdt import Document
from selaras.domain.company import OWN_COMPANY, SHARED_KINDS, Company
from selaras.domain.party import parse_npwp
from selaras.domain.result import Rejection
from selaras.domain.roles import role_of
from selaras.replica.identity import CURRENT, FOUNDING
from selaras.replica.people import ACTIVE, Person
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.engine import Store
from selaras.store.facts import facts_of_kind
from selaras.store.meta import get_meta, set_meta
from selaras.store.quick import lasting
from selaras.store.sight import Sight, company_seen, narrow, work_for
from selaras.store.users import user_facts

Who: TypeAlias = Callable[[Connection], Person]
_NOBODY: Final = ""
_USERS_READ: Final = 64
# Among what is remembered of the facts.
_SIGHT: Final = "sight"


@dataclass(frozen=True, slots=True)
class Listed:
    """One company of whoever sits here.

    Args:
        role: Hers in it; blank while the office has no users.
        is_current: She works for it now.
    """

    company: Company
    role: str
    is_current: bool


def companies_here(db: Connection) -> list[str]:
    """Return the NPWP of every company in this file, the founding one first."""
    founding = get_meta(db, FOUNDING) or ""
    known = lasting(db, "fact")
    if OWN_COMPANY not in known:
        known[OWN_COMPANY] = sorted(fact.company for fact in facts_of_kind(db, OWN_COMPANY))
    return list(dict.fromkeys([founding, *known[OWN_COMPANY]])) if founding else []


def visible(db: Connection, person: Person) -> dict[str, str]:
    """Return the companies that *person* may see, with her role in each.

    Without users everything is everybody's. Before anybody has logged in a single company shows
    itself, so that drafting can begin; of several none does.
    """
    return _visible(db, person, companies_here(db))


def _visible(db: Connection, person: Person, companies: list[str]) -> dict[str, str]:
    facts = user_facts(db)
    if not facts or (not person.user and len(companies) == 1):
        return dict.fromkeys(companies, "")
    own = next((fact.content for fact in facts if fact.fact_id == person.user), "{}")
    roles = _roles(own)
    return {npwp: roles[npwp] for npwp in companies if npwp in roles}


@lru_cache(maxsize=_USERS_READ)
def _roles(said: str) -> Mapping[str, str]:
    """Return an active user's roles by company, of what the fact about her says.

    Every transaction asks, and it seldom changes.
    """
    content = json.loads(said)
    roles = content.get("roles", {}) if content.get("state") == ACTIVE else {}
    return {npwp: str(role) for npwp, role in roles.items() if role_of(str(role))}


class Companies:
    """The companies of one replica."""

    def __init__(self, store: Store, who: Who) -> None:
        """Read *store* as whoever *who* says sits here."""
        self._store, self._who = store, who
        self._chosen = _NOBODY

    @contextmanager
    def acting(self, npwp: str) -> Iterator[None]:
        """Work for one company for the time of a command; blank for the usual one."""
        before, self._chosen = self._chosen, npwp
        try:
            yield
        finally:
            self._chosen = before

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read what whoever sits here may see of the company she works for."""
        with self._store.reading() as db:
            if company_seen(db) is not None:
                # Inside another reading: it sees what that one sees.
                yield db
                return
            sight = self._sight(db, self._who(db))
            with working(db, sight.company):
                narrow(db, sight, shared=SHARED_KINDS)
                yield db

    def writing(self, db: Connection, person: Person) -> AbstractContextManager[None]:
        """Let what is written over *db* be for the company *person* works for."""
        return working(db, self._sight(db, person).company)

    def whole(self) -> AbstractContextManager[Connection]:
        """Read the file as it is, for what is nobody's look: the way to the hub."""
        return self._store.reading()

    def all(self) -> list[Listed]:
        """Return the companies that whoever sits here may see."""
        with self._store.reading() as db:
            person = self._who(db)
            current, seen = self._sight(db, person).company, visible(db, person)
            return [
                Listed(profile_of(db, npwp) or Company(npwp, ""), role, npwp == current)
                for npwp, role in seen.items()
            ]

    def every(self) -> list[str]:
        """Return the NPWP of every company in the file, seen or not: a hub wants to know."""
        with self._store.reading() as db:
            return companies_here(db)

    def find(self, npwp: str) -> str | Rejection:
        """Return a company of whoever sits here, by its NPWP as people write it."""
        number = parse_npwp(npwp)
        with self._store.reading() as db:
            seen = visible(db, self._who(db))
        return number if number in seen else Rejection("company.not-yours", {"npwp": npwp})

    def use(self, npwp: str) -> str | Rejection:
        """Work for a company from now on, until another one is chosen."""
        found = self.find(npwp)
        if not isinstance(found, Rejection):
            with self._store.transaction() as db:
                set_meta(db, CURRENT, value=found)
        return found

    def fault(self) -> Rejection | None:
        """Say why whoever sits here works for no company at all; None where she does."""
        with self._store.reading() as db:
            person = self._who(db)
            if not companies_here(db) or self._sight(db, person).company:
                return None
        return Rejection("rights.no-role" if person.user else "rights.login-needed")

    def _sight(self, db: Connection, person: Person) -> Sight:
        current, founding = get_meta(db, CURRENT), get_meta(db, FOUNDING)
        # All that decides it besides the facts.
        key = (_SIGHT, person.user, self._chosen, current, founding)
        known = lasting(db, "fact")
        if key not in known:
            known[key] = _sight(db, person, chosen=self._chosen, current=current or "")
        sight: Sight = known[key]
        return sight


def _sight(db: Connection, person: Person, *, chosen: str, current: str) -> Sight:
    here = companies_here(db)
    seen = _visible(db, person, here)
    wanted = chosen or current
    if wanted not in seen:
        # A company that was named and is not hers is not silently another one.
        wanted = _NOBODY if chosen else next(iter(seen), _NOBODY)
    return Sight(wanted, is_all=here in ([], [wanted]))


@contextmanager
def working(db: Connection, company: str | None) -> Iterator[None]:
    """Work for *company* over *db* inside the block; None for the file as a whole."""
    work_for(db, company)
    try:
        yield
    finally:
        work_for(db, None)


def profile_of(db: Connection, npwp: str) -> Company | None:
    """Return the profile of a company, or None where it is not here (yet)."""
    stored = get_document(db, company_document_id(npwp)) if npwp else None
    if stored is None:
        return None
    return decode_company(stored.doc_id, Document(stored.state).registers())[0]
