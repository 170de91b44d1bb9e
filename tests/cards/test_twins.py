"""Which customers and goods look like one, and which only share a name."""

import pytest

from selaras.replica.doubles import suspected_doubles
from tests.cards.cards import SOAP, TOKO, customer, done, shown_goods
from tests.facts.drafts import read
from tests.sim.office import Office

OTHER = {"tin": "0099999999999000", "nitku": "0099999999999000000000"}


@pytest.mark.parametrize(
    ("fields", "is_one"),
    [
        ({"name": "Maju Jaya, PT"}, True),
        ({"address": "Jl. Lain 9"}, True),
        # Everybody has an NPWP, and they are different ones.
        (OTHER, False),
        ({"nitku": "0012345674901000000002"}, False),
        # The same person by NPWP and by NIK, or without any number.
        ({**TOKO, "name": "PT Maju Jaya", "address": "Jl. Melati 1"}, True),
        ({"tin": "", "document": "Other ID", "document_number": "-", "country": "IDN"}, True),
        ({**OTHER, "name": "PT Lain"}, False),
    ],
)
def test_customers_are_one_by_number_or_by_name_where_a_number_is_missing(
    fields: dict[str, str], *, is_one: bool
) -> None:
    pc = Office(pcs=1).pcs[0]
    customer(pc)
    customer(pc, twin=True, **fields)
    assert len(read(pc, suspected_doubles)) == is_one


def test_goods_are_one_by_their_code_or_their_name() -> None:
    pc = Office(pcs=1).pcs[0]
    for fields in (SOAP, {**SOAP, "price": "9"}, {**SOAP, "own_code": "B-1"}):
        done(pc.replica.goods.add(fields, twin=True))
    (double,) = read(pc, suspected_doubles)
    assert (double.kind, double.name, len(double.ids)) == ("product", "Botol 600 ml", 2)


def test_goods_of_no_particular_code_need_only_a_name_and_a_unit() -> None:
    pc = Office(pcs=1).pcs[0]
    card = done(pc.replica.goods.add({"name": "Botol", "unit": "UM.0021"}))
    assert shown_goods(pc, card)["findings"] == []
