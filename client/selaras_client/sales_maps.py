"""The mappings of sales lists that can be used here: the office's, and this PC's from before."""

from selaras.exchange.sales_map import SalesMap, decode_map, map_of_entries
from selaras.replica.sales_maps import old_sales_maps, sales_maps
from selaras_client.home import Home


def maps_here(home: Home) -> dict[str, SalesMap]:
    """Return the mappings of the company that is worked for, by name."""
    with home.replica.reading() as db:
        company = home.replica.identity.company
        old = {name: decode_map(text) for name, text in old_sales_maps(db, company).items()}
        found = {name: map_of_entries(each) for name, each in sales_maps(db, company).items()}
    return {**old, **found}
