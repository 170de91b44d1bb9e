"""The hub's feed made thin behind its newest part: of each document only the last change stays.

What a PC that is so far behind lacks of a document comes as one state and not as each change. The
numbers of the others stay as empty rows: that a document stood there tells a feed from another.
"""

from typing import Final

from sqlalchemy import Connection

from selaras.store.meta import get_meta, set_meta

# Of a row whose forerunner has gone: it is served as the document's state, to its author too.
FORERUNNER_GONE: Final = -1
_DONE: Final = "hub.feed.thinned"
# A few at a time, so that no turn of the hub waits for many.
_FROM_ROWS: Final = 500
_MOVED_ON: Final = "seq > ? AND seq <= ? AND previous > 0"


def thin_feed(db: Connection, through: int) -> None:
    """Empty the rows up to number *through* that are followed by another one up to there."""
    done = int(get_meta(db, _DONE) or 0)
    if through - done < _FROM_ROWS:
        return
    db.exec_driver_sql(
        f"""UPDATE hub_feed SET doc_id = '', rev = 0, incarnation = '', data = NULL, previous = 0
        WHERE seq IN (SELECT previous FROM hub_feed WHERE {_MOVED_ON})""",
        (done, through),
    )
    db.exec_driver_sql(
        f"UPDATE hub_feed SET data = NULL, previous = {FORERUNNER_GONE} WHERE {_MOVED_ON}",
        (done, through),
    )
    set_meta(db, _DONE, value=str(through))
