"""Goods in the order of their unit's name, page by page."""

import pytest

from selaras.domain.tables import unit_name
from selaras.store.card_order import CardOrder
from selaras.store.products import list_products
from tests.cards.cards import SOAP, done
from tests.facts.drafts import read
from tests.sim.office import NPWP, Office, Pc

# In the order of their names, which is not that of the codes; one is blank.
UNITS = ("", "UM.0022", "UM.0003", "UM.0017", "UM.0021")


def _office() -> Pc:
    pc = Office(pcs=1).pcs[0]
    for number, unit in enumerate(sorted(UNITS) * 2):
        done(pc.replica.goods.add({**SOAP, "name": f"Barang {number}", "unit": unit}))
    return pc


def _listed(
    pc: Pc, span: tuple[int, int], *, is_falling: bool = False, query: str = ""
) -> list[tuple[str, str]]:
    order = CardOrder("unit", is_falling)
    page = read(pc, lambda db: list_products(db, NPWP, query=query, order=order, span=span))
    assert page.total == (1 if query else 2 * len(UNITS))
    return [(row.unit, row.name) for row in page.rows]


def test_the_names_of_units_have_an_order_of_their_own() -> None:
    assert [unit_name(code) for code in UNITS[1:]] == ["Boks", "Kilogram", "Lusin", "Piece"]
    assert unit_name("UM.9999") == "UM.9999"


@pytest.mark.parametrize("is_falling", [False, True])
def test_goods_are_sorted_by_the_name_of_their_unit_and_equal_ones_by_age(
    *, is_falling: bool
) -> None:
    found = _listed(_office(), (0, 50), is_falling=is_falling)
    units = [unit for unit in UNITS for _ in range(2)]
    assert [unit for unit, _ in found] == (units[::-1] if is_falling else units)
    ages = [int(name.removeprefix("Barang ")) for _, name in found]
    pairs = list(zip(ages[::2], ages[1::2], strict=True))
    assert all((second < first) is is_falling for first, second in pairs)


def test_pages_put_together_are_the_list() -> None:
    pc = _office()
    whole = _listed(pc, (0, 50))
    for size in (1, 3, 5, 12):
        pages = [_listed(pc, (first, size)) for first in range(0, len(whole), size)]
        assert [row for page in pages for row in page] == whole


def test_what_is_looked_for_is_sorted_by_unit_too() -> None:
    assert _listed(_office(), (0, 50), query="Barang 4") == [("UM.0022", "Barang 4")]
