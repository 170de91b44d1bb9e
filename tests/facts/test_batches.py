"""Export batches: each invoice in one live batch, and the same bytes whenever they are written."""

import hashlib
import io
from collections import Counter
from random import Random

import pytest

from selaras.domain import requests as kinds
from selaras.exchange import read_file
from selaras.exchange.coretax_write import write_coretax_xml
from selaras.replica.approvals import Batch, all_batches, find_batch, frozen_invoices
from tests.facts.drafts import (
    approve,
    approved,
    ask,
    assert_sound,
    draft,
    edit,
    facts,
    outcome,
    read,
    rejected,
    settled,
    stages,
    waiting,
)
from tests.sim.office import NPWP, Office, Pc
from tests.size import size
from tests.window.office import SAMPLE


def file_of(pc: Pc, batch_id: str) -> bytes:
    """Write a batch's file as any PC does."""

    def written(batch: Batch) -> bytes:
        out = io.BytesIO()
        with pc.replica.reading() as db:
            write_coretax_xml(frozen_invoices(db, batch), company=NPWP, out=out)
        return out.getvalue()

    found = read(pc, lambda db: find_batch(db, batch_id))
    assert isinstance(found, Batch)
    file = written(found)
    assert hashlib.sha256(file).hexdigest() == found.content["sha256"]
    return file


def live(pc: Pc) -> list[Batch]:
    return [batch for batch in read(pc, all_batches) if batch.is_live]


def members(batch: Batch) -> list[str]:
    return [item["invoice"] for item in batch.content["invoices"]]


def exported(office: Office, pc: Pc, *refs: str) -> list[str]:
    answer = settled(office, pc.replica.ask_export(refs))
    assert answer.code == ""
    return answer.facts["batches"].split()


def shuffle(office: Office, chance: Random) -> None:
    """Let frames move one by one in any order, and lines drop now and then."""
    for pc in office.pcs:
        if not pc.is_connected:
            office.connect(pc)
        office.notice(pc)
    while any(pc.up or pc.down for pc in office.pcs):
        pc = chance.choice([each for each in office.pcs if each.up or each.down])
        if chance.random() < 0.03:
            office.cut(pc)
        elif pc.up and (not pc.down or chance.random() < 0.5):
            office.deliver_up(pc)
        else:
            office.deliver_down(pc)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_pcs_that_export_the_same_fifty_put_each_in_exactly_one_live_batch() -> None:
    office = Office(pcs=2)
    invoices = approved(office, office.pcs[0], count=50)
    for seed in range(size(check=20, full=200)):
        chance = Random(seed)  # the same order for the same seed
        asked = [pc.replica.ask_export(chance.choice([invoices, []])) for pc in office.pcs]
        shuffle(office, chance)
        office.heal()
        codes = [outcome(pc, made).code for pc, made in zip(office.pcs, asked, strict=True)]
        assert set(codes) in ({"", "export.in-batch"}, {"", "export.nothing-approved"}), seed
        (batch,) = live(office.pcs[0])
        assert Counter(members(batch)) == Counter(invoices), seed
        assert facts(office.pcs[0], "batch") == facts(office.pcs[1], "batch"), seed
        assert office.all_even(), seed
        made = ask(office.pcs[0], kinds.WITHDRAW_BATCH, batch=batch.batch_id, reason="ulang")
        assert settled(office, made).code == ""
    assert_sound(office)


def test_a_request_that_is_sent_again_makes_no_second_batch() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    invoices = approved(office, pc, count=3)
    made = pc.replica.ask_export([])
    office.notice(pc)
    while pc.up:
        office.deliver_up(pc)
    office.cut(pc)
    office.heal()
    assert len(outcome(pc, made).facts["batches"].split()) == 1
    assert [members(batch) for batch in live(pc)] == [invoices]


def test_an_overlap_is_refused_whole_and_named() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    first, second, third = approved(office, one, count=3)
    (batch,) = exported(office, one, second)
    answer = settled(office, two.replica.ask_export([first, second, third]))
    assert answer.code == "export.in-batch"
    assert answer.facts == {"ref": "R-0002", "count": "1", "batch": batch}
    assert stages(two) == {first: "approved", second: "exported", third: "approved"}


def test_what_is_not_approved_is_named_and_nothing_is_exported() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    (invoice,) = approved(office, pc, count=1)
    unready = draft(pc, "R-9")
    answer = settled(office, pc.replica.ask_export([invoice, unready]))
    assert (answer.code, answer.facts["count"]) == ("export.not-approved", "1")
    assert live(pc) == []


def test_export_with_nothing_approved_says_so() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    draft(pc, "R-1")
    assert settled(office, pc.replica.ask_export([])).code == "export.nothing-approved"


def test_an_export_of_all_takes_only_what_is_in_no_batch() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    approved(office, one, count=2)
    exported(office, one)
    assert settled(office, two.replica.ask_export([])).code == "export.nothing-approved"
    (late,) = approved(office, one, count=1, prefix="L")
    exported(office, two)
    assert [len(members(batch)) for batch in live(one)] == [2, 1]
    assert members(live(one)[1]) == [late]


def test_the_file_follows_the_order_asked_for_or_the_order_of_approval() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    ids = [draft(pc, f"R-{number}") for number in range(4)]
    approve(office, pc, ids[2], ids[0], ids[3], ids[1])
    (batch,) = exported(office, pc)
    assert members(live(pc)[0]) == [ids[2], ids[0], ids[3], ids[1]]
    settled(office, ask(pc, kinds.WITHDRAW_BATCH, batch=batch, reason="urut"))
    exported(office, pc, ids[3], ids[0], ids[3])
    assert members(live(pc)[0]) == [ids[3], ids[0]]


def test_a_file_is_written_again_byte_for_byte_on_any_pc_whatever_becomes_of_the_drafts() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    report = one.replica.import_invoices(read_file(SAMPLE, company=NPWP).invoices)
    office.heal()
    sound = [each for each, stage in stages(one).items() if stage == "draft"]
    for invoice in sound:
        one.replica.ask_approval(invoice)
    office.heal()
    taken = [each for each, stage in stages(one).items() if stage == "approved"]
    assert len(report.new) >= len(taken) > 0
    (batch,) = exported(office, two)
    file = file_of(one, batch)
    assert file == file_of(two, batch)
    settled(office, ask(one, kinds.WITHDRAW_BATCH, batch=batch, reason="salah"))
    settled(office, one.replica.ask_withdrawal(taken[0], reason="salah"))
    edit(one, taken[0], buyer__name="PT Lain Sama Sekali")
    approve(office, one, taken[0])
    assert file == file_of(one, batch) == file_of(two, batch)
    (again,) = exported(office, one)
    assert file_of(two, again) != file


def test_a_batch_is_withdrawn_once_and_for_a_reason() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoices = approved(office, one, count=3)
    (batch,) = exported(office, one)

    def withdrawn(batch_id: str, reason: str) -> str:
        made = ask(two, kinds.WITHDRAW_BATCH, batch=batch_id, reason=reason)
        return settled(office, made).code

    assert withdrawn(batch, "") == "reason.missing"
    assert withdrawn("batch:x", "salah") == "batch.not-found"
    assert withdrawn(f"settings:{NPWP}", "salah") == "batch.not-found"
    assert withdrawn(batch, "salah") == ""
    assert withdrawn(batch, "salah") == "batch.withdrawn-already"
    assert set(stages(one).values()) == {"approved"}
    (after,) = exported(office, one)
    assert after != batch
    assert withdrawn(batch, "salah") == "batch.withdrawn-already"
    assert stages(two) == dict.fromkeys(invoices, "exported")
    assert_sound(office)


def test_too_many_names_are_refused_before_they_are_sent() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    made = pc.replica.ask_export(["R"] * (kinds.MAX_INVOICES_PER_REQUEST + 1))
    assert rejected(made).code == "export.too-many"
    made = ask(pc, kinds.EXPORT, invoices=["R"] * (kinds.MAX_INVOICES_PER_REQUEST + 1))
    assert settled(office, made).code == "export.too-many"


@pytest.mark.slow
def test_more_than_a_thousand_become_several_files() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    # References as long as Coretax takes them: a batch still fits into one fact.
    invoices = approved(office, one, count=1003, prefix="R" * 240)
    made = waiting(two.replica.ask_export(invoices))
    answer = settled(office, made)
    batches = answer.facts["batches"].split()
    assert [len(members(batch)) for batch in live(one)] == [1000, 3]
    assert [each for batch in live(one) for each in members(batch)] == invoices
    for batch in batches:
        assert file_of(one, batch) == file_of(two, batch)
    assert_sound(office)
