"""A customer that two people change while its dialog is open, over a real hub."""

import asyncio

from selaras.domain.result import Rejection
from selaras.replica.card_queries import show_customer
from selaras.replica.conflicts import open_conflicts
from selaras_client.window.models.card_list import CUSTOMERS, CardListModel
from tests.facts.drafts import read
from tests.sim.office import Office, Pc
from tests.window.pc_office import PcOffice

MAJU = {"name": "PT Maju", "tin": "0012345678901000", "address": "Jl. Anggrek 9"}


def _opened() -> tuple[Office, str, CardListModel, list[str]]:
    """Two PCs with one customer, whose dialog is open on the first."""
    office = Office(pcs=2)
    made = office.pcs[0].replica.customers.add(MAJU)
    assert not isinstance(made, Rejection), made
    office.heal()
    model = CardListModel(PcOffice(office, office.pcs[0]), CUSTOMERS)
    return office, made.card_id, model, asyncio.run(model.texts(made.card_id))


def _elsewhere(office: Office, card_id: str, **fields: str) -> None:
    edited = office.pcs[1].replica.customers.edit(card_id, fields)
    assert not isinstance(edited, Rejection), edited
    office.heal()


def _keep(office: Office, card_id: str, model: CardListModel, texts: list[str]) -> None:
    assert asyncio.run(model.keep(card_id, texts)) is None
    office.heal()


def _shown(pc: Pc, card_id: str) -> dict[str, object]:
    found = read(pc, lambda db: show_customer(db, card_id))
    assert isinstance(found, dict), found
    return found


def test_what_was_left_alone_is_what_somebody_else_made_of_it() -> None:
    office, card_id, model, texts = _opened()
    _elsewhere(office, card_id, address="Jl. Mawar 2")
    texts[CUSTOMERS.fields.index("email")] = "a@b.example"
    _keep(office, card_id, model, texts)
    for pc in office.pcs:
        assert _shown(pc, card_id)["address"] == "Jl. Mawar 2"
        assert _shown(pc, card_id)["email"] == "a@b.example"
        assert read(pc, open_conflicts) == []


def test_two_new_addresses_are_a_conflict_although_the_other_had_arrived() -> None:
    office, card_id, model, texts = _opened()
    _elsewhere(office, card_id, address="Jl. Mawar 2")
    texts[CUSTOMERS.fields.index("address")] = "Jl. Kenanga 3"
    _keep(office, card_id, model, texts)
    for pc in office.pcs:
        (conflict,) = read(pc, open_conflicts)
        assert conflict.document == card_id


def test_a_dialog_in_which_nothing_was_changed_writes_nothing() -> None:
    office, card_id, model, texts = _opened()
    _elsewhere(office, card_id, name="PT Maju Bersama")
    _keep(office, card_id, model, texts)
    assert _shown(office.pcs[0], card_id)["name"] == "PT Maju Bersama"
