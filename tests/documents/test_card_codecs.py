"""Customers and goods as registers: round trips, what is not mixed, what is kept."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from selaras.documents.customer_codec import customer_changes, decode_customer, encode_customer
from selaras.documents.product_codec import decode_product, encode_product, product_changes
from selaras.documents.values import decode_value, encode_value, is_readable
from selaras.domain.customer import Customer
from selaras.domain.invoice import Buyer
from selaras.domain.product import Product
from selaras.domain.result import Defect
from tests.documents.invoices import AMOUNTS, TEXTS

CUSTOMERS = st.builds(
    Customer,
    customer_id=st.just("customer:1"),
    company=TEXTS,
    buyer=st.builds(Buyer, *[TEXTS] * 8),
    own_code=TEXTS,
    phone=TEXTS,
    contact=TEXTS,
    note=TEXTS,
    archived=st.booleans(),
)
PRODUCTS = st.builds(
    Product,
    product_id=st.just("product:1"),
    company=TEXTS,
    opt=TEXTS,
    code=TEXTS,
    name=TEXTS,
    unit=TEXTS,
    price=AMOUNTS,
    ppnbm_rate=AMOUNTS,
    own_code=TEXTS,
    note=TEXTS,
    archived=st.booleans(),
)
TOKO = Customer("customer:1", "1" * 16, Buyer(name="Toko", email="a@b.id"), phone="021")
SOAP = Product("product:1", "1" * 16, name="Sabun", price=Decimal(5000))


@given(CUSTOMERS, CUSTOMERS)
def test_a_customer_becomes_another_by_its_changes_alone(one: Customer, two: Customer) -> None:
    registers = encode_customer(one)
    assert decode_customer("customer:1", registers) == (one, ())
    changes = customer_changes(registers, old=one, new=two)
    assert decode_customer("customer:1", registers | changes) == (two, ())
    assert all(is_readable(text) for text in (registers | changes).values())
    assert (changes == {}) == (one == two)


@given(PRODUCTS, PRODUCTS)
def test_goods_become_others_by_their_changes_alone(one: Product, two: Product) -> None:
    registers = encode_product(one)
    assert decode_product("product:1", registers) == (one, ())
    changes = product_changes(registers, old=one, new=two)
    assert decode_product("product:1", registers | changes) == (two, ())
    assert all(is_readable(text) for text in (registers | changes).values())
    assert (changes == {}) == (one == two)


def test_how_to_reach_a_customer_merges_with_who_it_is() -> None:
    registers = encode_customer(TOKO)
    moved = replace(TOKO, buyer=replace(TOKO.buyer, address="Jl. Baru"))
    called = replace(TOKO, buyer=replace(TOKO.buyer, email="c@d.id"))
    assert set(customer_changes(registers, old=TOKO, new=moved)) == {"identity"}
    assert set(customer_changes(registers, old=TOKO, new=called)) == {"contact"}


def test_a_price_merges_with_what_it_is_the_price_of() -> None:
    registers = encode_product(SOAP)
    dearer = replace(SOAP, price=Decimal(6000))
    named = replace(SOAP, name="Sabun cair")
    assert set(product_changes(registers, old=SOAP, new=dearer)) == {"cost"}
    assert set(product_changes(registers, old=SOAP, new=named)) == {"what"}


def test_members_of_a_newer_release_are_kept() -> None:
    registers = encode_customer(TOKO)
    newer = registers | {"contact": encode_value({"email": "a@b.id", "fax": "9"}), "terms": '"30"'}
    moved = replace(TOKO, phone="022")
    changes = customer_changes(newer, old=decode_customer("customer:1", newer)[0], new=moved)
    assert decode_value(changes["contact"]) == {
        "email": "a@b.id", "phone": "022", "contact": "", "fax": "9",
    }  # fmt: skip
    assert "terms" not in changes


def test_what_cannot_be_read_is_a_defect_under_the_field_people_know() -> None:
    found, defects = decode_customer("customer:1", {"contact": '{"phone":true}', "note": "7"})
    assert (found.phone, found.note) == ("", "")
    assert defects == (Defect("phone", "text.unreadable"), Defect("note", "text.unreadable"))
    goods, faults = decode_product("product:1", {"cost": '{"price":"x"}', "what": "[]"})
    assert (goods.price, goods.name) == (Decimal(0), "")
    assert faults == (
        Defect("what", "group.unreadable"),
        Defect("price", "amount.unreadable"),
    )


@given(
    st.dictionaries(
        st.sampled_from(["identity", "contact", "what", "cost", "note", "own_code", "archived"])
        | TEXTS,
        TEXTS | st.sampled_from(['{"tin":7}', '{"price":[]}', "[]", "null", "true", '"x"', "{"]),
        max_size=6,
    )
)
def test_reading_never_raises_whatever_lies_there(registers: dict[str, str]) -> None:
    decode_customer("customer:1", registers)
    decode_product("product:1", registers)
