"""Who made a document among others, as the records say that name all of them."""

from selaras.domain.audit import IMPORT, KIND, Head, Record, Whole, record_id, seal
from selaras.store.facts import StoredFact, put_fact
from selaras_hub.makers import MadeTogether
from tests.hub.books import NOW, Books
from tests.sim.office import NPWP


def test_of_what_was_imported_again_the_first_one_is_named_first() -> None:
    """Records are found by the text of their number, in which 10 comes before 9."""
    whole = tuple(Whole(f"invoice:{each}", "00", 1) for each in "ab")
    with Books().store.transaction() as db:
        for number, author in ((9, "first"), (10, "again")):
            record = Record(NPWP, IMPORT, author, "pc", "device", NOW, NOW, whole=whole)
            text = seal(record, after=Head(number - 1, ""), seq=number).text
            fact = StoredFact(record_id(NPWP, number), KIND, NPWP, "", number, text)
            put_fact(db, fact, table="hub_fact")
        told = MadeTogether(db, kinds=[KIND])
        assert [each.author for each, _ in told.of("invoice:b")] == ["first", "again"]
        assert told.of("invoice:c") == []
