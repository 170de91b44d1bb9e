"""Who got another name while her PC was away: what she wrote goes into the books under that one."""

from tests.audit.people import records
from tests.epochs.office import EpochOffice
from tests.users.people import BOSS, draft, edit, outcome_of_the_others, staffed


def test_what_she_wrote_before_is_told_to_her_pc_under_her_new_name() -> None:
    office = staffed(EpochOffice(pcs=3, person=BOSS), Dewi="recorder", Rudi="recorder")
    boss, pc, other = office.pcs
    draft(pc, "A-1")
    office.heal()
    office.cut(pc)
    boss.replica.users.change("Dewi", new_name="Dewi Lestari")
    outcome_of_the_others(office, boss, other)
    edit(pc, "A-1", **{"buyer.name": "PT Satu"})
    office.heal()
    assert not pc.tray()
    assert records(pc.store)[-1].author == "Dewi Lestari"
    assert office.all_equal()
