"""What may be seen of this file: rows of one company, whatever is asked.

While a sight is narrow, every table with a column ``company`` lies behind a temporary view of its
own name. SQLite looks there first, so that a query that names no company, also one that is written
later, gives nothing of another company. The views live in the reading transaction and end with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from selaras.store.db import Connection

# The outbox says what waits on this PC; the hub's own tables are no one's window.
_OPEN_TABLES: Final = frozenset({"outbox"})
_HUB: Final = "hub_"


@dataclass(frozen=True, slots=True)
class Sight:
    """What whoever works with the file sees of it.

    Args:
        company: The company she works for now, NPWP; blank when she has none here.
        is_all: There is nothing else in the file, so that nothing need be hidden.
    """

    company: str
    is_all: bool


def company_seen(db: Connection) -> str | None:
    """Return the company that is worked for over *db* now; None where nobody said."""
    return db.company


def work_for(db: Connection, company: str | None) -> None:
    """Say which company is worked for over *db* from now on; None for nobody's work."""
    db.company = company


def narrow(db: Connection, sight: Sight, *, shared: Iterable[str]) -> None:
    """Hide everything but the company's rows until the reading transaction ends.

    Args:
        shared: Kinds of facts that belong to the whole installation.
    """
    if sight.is_all:
        return
    kinds = ", ".join(_quoted(kind) for kind in sorted(shared))
    for table in _tables_of_companies(db):
        shown = f"company = {_quoted(sight.company)}"
        if table == "fact":
            shown += f" OR kind IN ({kinds})"
        db.exec_driver_sql(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {shown}")


def _tables_of_companies(db: Connection) -> list[str]:
    rows = db.exec_driver_sql(
        """SELECT item.name FROM sqlite_schema AS item, pragma_table_info(item.name) AS part
        WHERE item.type = 'table' AND part.name = 'company' ORDER BY item.name"""
    )
    names = [str(name) for name in rows.scalars()]
    return [each for each in names if each not in _OPEN_TABLES and not each.startswith(_HUB)]


def _quoted(text: str) -> str:
    # A view takes no bound values.
    return "'" + text.replace("'", "''") + "'"
