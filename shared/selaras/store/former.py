"""Facts of the office this file belonged to before: kept to be read, never taken for facts.

They lie in a table of their own, so that nothing that asks for facts can find them by mistake.
"""

from collections.abc import Iterator

from selaras.domain.audit_chain import Row
from selaras.store.contents import CONTENT, content_of
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, stored_fact
from selaras.store.meta import meta_from, set_meta

_COLUMNS = "id, kind, company, subject, seq, content"
_READ = f"id, kind, company, subject, seq, {CONTENT}"
_LEFT = "former."


def keep_former(db: Connection, office: str, *, at: str, left_out: frozenset[str]) -> None:
    """Keep the facts of the office that is left.

    Args:
        office: Id of its hub.
        at: When it was left.
        left_out: Kinds that belonged to the installation: its users, PCs and keys.
    """
    marks = ",".join("?" * len(left_out))
    db.exec_driver_sql(
        f"""INSERT OR REPLACE INTO former_fact (office, {_COLUMNS})
        SELECT ?, {_COLUMNS} FROM fact WHERE kind NOT IN ({marks})""",
        (office, *sorted(left_out)),
    )
    set_meta(db, f"{_LEFT}{office}", value=at)


def former_offices(db: Connection) -> dict[str, str]:
    """Return the offices that were left, with when; the last one at the end."""
    left = {key.removeprefix(_LEFT): at for key, at in meta_from(db, _LEFT).items()}
    return dict(sorted(left.items(), key=lambda each: each[1]))


def formers_of_kind(db: Connection, kind: str) -> list[tuple[str, StoredFact]]:
    """Return (office, fact) of one kind, in the order in which they were made."""
    return _found(db, "kind = ? ORDER BY office, seq, id", kind)


def formers_about(db: Connection, subject: str, *, kind: str) -> list[tuple[str, StoredFact]]:
    """Return (office, fact) of one kind about one document."""
    return _found(db, "subject = ? AND kind = ? ORDER BY office, seq, id", subject, kind)


def get_former(db: Connection, fact_id: str, *, office: str = "") -> tuple[str, StoredFact] | None:
    """Return one fact with its office, or None; of any office when none is named."""
    found = _found(db, "id = ? AND ? IN ('', office) ORDER BY seq", fact_id, office)
    return found[-1] if found else None


def former_rows(db: Connection, office: str, *, company: str, kind: str) -> Iterator[Row]:
    """Go through an office's facts of one kind about a company, in the order of its feed."""
    rows = db.exec_driver_sql(
        f"""SELECT id, subject, seq, {CONTENT} FROM former_fact
        WHERE office = ? AND company = ? AND kind = ? ORDER BY seq, id""",
        (office, company, kind),
    )
    for fact_id, subject, seq, content in rows:
        yield Row(fact_id, subject, seq, content_of(content))


def _found(db: Connection, where: str, *values: str) -> list[tuple[str, StoredFact]]:
    rows = db.exec_driver_sql(f"SELECT office, {_READ} FROM former_fact WHERE {where}", values)
    return [(str(office), stored_fact(rest)) for office, *rest in rows]
