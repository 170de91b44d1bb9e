"""Which columns of the list of invoices this PC's person wants to see."""

from selaras.store.meta import get_meta, set_meta
from selaras_client.home import Home
from selaras_client.office import Office

# What an invoice is found by always stays.
CHOOSABLE = ("date", "nsfp", "branch", "trx_code", "tax_base", "vat", "state", "coretax", "marks")
USUALLY_HIDDEN = frozenset({"nsfp", "branch", "coretax"})
_KEY = "list.hidden-columns"


async def hidden_columns(office: Office) -> frozenset[str]:
    """Return the columns that are not to be seen; names nobody knows any more hide nothing."""

    def read(home: Home) -> str | None:
        with home.store.reading() as db:
            return get_meta(db, _KEY)

    kept = await office.work(read)
    if kept is None:
        return USUALLY_HIDDEN
    return frozenset(kept.split(",")) & frozenset(CHOOSABLE)


async def hide_columns(office: Office, hidden: frozenset[str]) -> None:
    """Remember which columns are not to be seen."""

    def write(home: Home) -> None:
        with home.store.transaction() as db:
            set_meta(db, _KEY, value=",".join(sorted(hidden)))

    await office.work(write)
