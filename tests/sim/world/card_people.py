"""What people do with customers and goods: made, changed, archived, joined, put into invoices."""

import random
from dataclasses import dataclass
from typing import Any

from selaras.replica.cards import Cards
from tests.cards.cards import MAJU, SOAP
from tests.sim.world.pcs import WorldPc
from tests.sim.world.people import NAMES, People

# So few that PCs make the same one unaware of each other.
TINS = ("0012345674901000", "0099999999999000")
CODES = ("B-600", "B-330")


@dataclass
class CardPeople:
    """Everybody in the office, at the cards."""

    people: People

    def card(self, pc: WorldPc, chance: random.Random) -> bool:
        name, is_twin = chance.choice(NAMES), chance.random() < 0.5
        if chance.random() < 0.3:
            made = {**SOAP, "name": name, "own_code": chance.choice(CODES)}
            return self.people.act(pc, lambda at: at.replica.goods.add(made, twin=is_twin))
        fields = {**MAJU, "name": name, "tin": chance.choice(TINS)}
        return self.people.act(pc, lambda at: at.replica.customers.add(fields, twin=is_twin))

    def edit_card(self, pc: WorldPc, chance: random.Random) -> bool:
        fields = {chance.choice(("name", "note")): chance.choice(NAMES)}
        ref = self._some(pc, chance, "customer", "product")
        return bool(ref) and self.people.act(
            pc, lambda at: _cards(at, ref).edit(ref, fields), on=(ref,)
        )

    def archive(self, pc: WorldPc, chance: random.Random) -> bool:
        """Put a card or an invoice out of the way, or bring it back."""
        is_back = chance.random() < 0.4
        ref = self._some(pc, chance, "customer", "product", "invoice")
        if not ref:
            return False
        if not ref.startswith("invoice"):
            return self.people.act(
                pc, lambda at: _cards(at, ref).archive(ref, archived=not is_back), on=(ref,)
            )
        if is_back:
            return self.people.act(pc, lambda at: at.replica.archive.bring_back(ref), on=(ref,))
        return self.people.act(pc, lambda at: at.replica.archive.put(ref), on=(ref,))

    def alias(self, pc: WorldPc, chance: random.Random) -> bool:
        """Have a customer listed under another, or stand for itself again."""
        known = self._all(pc, "customer")
        if len(known) < 2:
            fields = {**MAJU, "name": chance.choice(NAMES), "tin": chance.choice(TINS)}
            return self.people.act(pc, lambda at: at.replica.customers.add(fields, twin=True))
        keep, other = chance.sample(known, 2)
        if chance.random() < 0.3:
            return self.people.act(pc, lambda at: at.replica.customers.ask_part(other))
        return self.people.act(pc, lambda at: at.replica.customers.ask_join(keep, [other]))

    def use_card(self, pc: WorldPc, chance: random.Random) -> bool:
        """Fill a buyer or a line from a card."""
        ref = self._some(pc, chance, "customer", "product")
        doc_id = self._some(pc, chance, "invoice")
        if not ref:
            return self.card(pc, chance)
        name = "buyer" if ref.startswith("customer") else "lines.1.goods"
        return bool(ref and doc_id) and self.people.act(
            pc, lambda at: at.replica.edit_invoice(doc_id, {name: ref}), on=(doc_id,)
        )

    def _some(self, pc: WorldPc, chance: random.Random, *kinds: str) -> str:
        found = self._all(pc, *kinds)
        return chance.choice(found) if found else ""

    @staticmethod
    def _all(pc: WorldPc, *kinds: str) -> list[str]:
        named = ", ".join(f"'{kind}'" for kind in kinds)
        with pc.store.reading() as db:
            rows = db.exec_driver_sql(
                f"SELECT id FROM document WHERE kind IN ({named}) ORDER BY id"
            )
            return [str(each) for each in rows.scalars().all()]


def _cards(pc: WorldPc, ref: str) -> Cards[Any]:
    return pc.replica.customers if ref.startswith("customer") else pc.replica.goods
