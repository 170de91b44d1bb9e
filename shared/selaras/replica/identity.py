"""Who this file is, whose data it holds and how far it has read."""

import json
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Final

from selaras.store.db import Connection
from selaras.store.meta import all_meta, get_meta, made_of_meta, set_meta
from selaras.store.sight import company_seen
from selaras.store.trouble import DamagedError
from selaras.values import Value

# An id drawn by chance until the hub hands out short ones lies above this bound.
SHORT_CLIENT_BELOW = 2**32
CLIENT_BLOCK = 8
CLIENT_IDS_KEPT = 2
# The company that was chosen last, for a data folder with several.
CURRENT = "company.current"
FOUNDING = "company"


class Identity(Value):
    """What this file remembers of itself and of its hub.

    Args:
        incarnation: This life of the file; a copy or a restored file starts a new one.
        pc: The PC's name, for people.
        company: The one that is worked for now, NPWP of 16 digits; blank before set-up, and
            where whoever sits here has none.
        founding: The one the installation was made for; blank before set-up.
        hub: The hub's id; blank before set-up.
        hub_address: HOST:PORT of another PC, or blank while this PC is its own hub.
        device: Who the hub says we are.
        token: Secret that proves it.
        epoch: Id of the feed that *seq* counts in.
        epoch_counter: Grows with each epoch; a lower one is refused.
        seq: How far the feed is stored here.
        client_ids: Author ids that are still good; the first one is in use.
    """

    incarnation: str = ""
    pc: str = ""
    company: str = ""
    founding: str = ""
    hub: str = ""
    hub_address: str = ""
    device: str = ""
    token: str = ""
    epoch: str = ""
    epoch_counter: int = 0
    seq: int = 0
    client_ids: tuple[int, ...] = ()

    @property
    def is_set_up(self) -> bool:
        """Say whether a company has been set up or joined here."""
        return bool(self.founding)

    @property
    def is_own_hub(self) -> bool:
        """Say whether this PC is its own hub."""
        return self.is_set_up and not self.hub_address


_IDENTITY = "identity"
_TEXTS = ("incarnation", "pc", "company", "hub", "hub_address", "device", "token", "epoch")
# Of one file and, in a test, of a few others.
_READ_AGAIN: Final = 16
_OF_IDENTITY: Final = frozenset({*_TEXTS, CURRENT, "epoch_counter", "seq", "client_ids"})


def load_identity(db: Connection) -> Identity:
    """Read who this file is."""
    seen = company_seen(db)
    # Asked for several times in every transaction.
    make = partial(_identity, seen=seen)
    return made_of_meta(db, (_IDENTITY, seen), keys=_OF_IDENTITY, make=make)


def company_of(db: Connection) -> str:
    """Return the company of ``load_identity``; that is read anew after each page, this is not."""
    seen = company_seen(db)
    return (get_meta(db, CURRENT) or get_meta(db, FOUNDING) or "") if seen is None else seen


def _identity(stored: Mapping[str, str], *, seen: str | None) -> Identity:
    texts = {name: stored.get(name, "") for name in _TEXTS}
    founding = texts.pop(FOUNDING)
    return Identity(
        **texts,
        founding=founding,
        company=(stored.get(CURRENT) or founding) if seen is None else seen,
        epoch_counter=int(stored.get("epoch_counter", 0)),
        seq=int(stored.get("seq", 0)),
        client_ids=_client_ids(stored.get("client_ids", "[]")),
    )


@lru_cache(maxsize=_READ_AGAIN)
def _client_ids(text: str) -> tuple[int, ...]:
    """Read author ids: they are the same for many pages, and an identity is read with each."""
    return tuple(json.loads(text))


def refuse_nameless(db: Connection, path: str) -> None:
    """See that a file says whose its documents are before anything is written to it.

    Raises:
        DamagedError: It does not, or not readably: SQLite does not look at what it stores.
    """
    if not says_who(all_meta(db)) and db.exec_driver_sql("SELECT 1 FROM document").first():
        raise DamagedError(path=path, reason="nothing says whose it is")


def says_who(stored: Mapping[str, str]) -> bool:
    """Say whether what a file remembers of itself can be read, and names a PC of an office."""
    try:
        int(stored.get("epoch_counter", 0)), int(stored.get("seq", 0))
        json.loads(stored.get("client_ids", "[]"))
    except ValueError:
        return False
    return bool(stored.get(FOUNDING) and stored.get("incarnation"))


def save_identity(db: Connection, **members: str | int | tuple[int, ...]) -> None:
    """Write some members of the identity."""
    for name, value in members.items():
        text = json.dumps(value) if isinstance(value, tuple) else str(value)
        set_meta(db, name, value=text)


def short_ids(client_ids: tuple[int, ...]) -> tuple[int, ...]:
    """Return the author ids that the hub handed out."""
    return tuple(each for each in client_ids if each < SHORT_CLIENT_BELOW)


def ids_wanted(identity: Identity) -> int:
    """Return how many more author ids to ask the hub for."""
    return 0 if len(short_ids(identity.client_ids)) >= CLIENT_IDS_KEPT else CLIENT_BLOCK
