"""A PC that comes again leaves out what its hub can say itself, and nothing is noticed less."""

from collections.abc import Callable

import pytest

from selaras.protocol.again_frames import HelloAgain, SayAll, WelcomeAgain
from selaras.protocol.codec import FrameUnreadableError, decode_frame
from selaras.protocol.frames import Frame, Hello, Refuse, Welcome
from selaras.store.engine import serialised
from selaras_hub import lines
from tests.epochs.office import EpochOffice, note
from tests.sim.office import Pc, TestChance
from tests.sim.stores import store_from


def came(office: EpochOffice, pc: Pc) -> list[type[Frame]]:
    """Let a PC come again; return what was said until it was welcome, or sent away."""
    office.cut(pc)
    office.connect(pc)
    said: list[type[Frame]] = []
    while not said or said[-1] not in (Welcome, WelcomeAgain, Refuse):
        if pc.up:
            said.append(type(decode_frame(pc.up[0])))
            office.deliver_up(pc)
        else:
            message = pc.down[0]
            assert message is not None
            said.append(type(decode_frame(message)))
            office.deliver_down(pc)
    return said


SHORT = [HelloAgain, WelcomeAgain]
WHOLE = [HelloAgain, SayAll, Hello, Welcome]


def test_who_comes_again_with_nothing_new_says_little_and_is_told_little() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "one")
    office.heal()
    for pc in (first, second, first):
        assert came(office, pc) == SHORT
    office.heal()
    office.check()


def test_a_file_that_began_anew_comes_again_as_shortly() -> None:
    office = EpochOffice(pcs=1)
    (pc,) = office.pcs
    note(pc, "one")
    office.heal()
    office.cut(pc)
    pc.replica.incarnations.begin(reason="copied")
    assert came(office, pc)[-1] is Welcome
    office.heal()
    assert came(office, pc) == SHORT
    office.check()


def test_a_pc_comes_shortly_also_where_others_wrote_records_meanwhile() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "one")
    office.heal()
    office.cut(second)
    note(first, "two", doc="other")
    office.heal_only(first)
    assert came(office, second) == SHORT
    office.heal()
    office.check()


def before(office: EpochOffice) -> None:
    office.put_back(office.backup())


def behind(office: EpochOffice) -> None:
    data = office.backup()
    note(office.pcs[0], "lost")
    office.heal()
    office.put_back(data)


def restored(office: EpochOffice) -> None:
    office.restore(office.backup())


@pytest.mark.parametrize(("fault", "said"), [(before, SHORT), (behind, WHOLE), (restored, WHOLE)])
@pytest.mark.parametrize("comes", [0, 1])
def test_a_hub_whose_file_is_older_is_told_all(
    fault: Callable[[EpochOffice], None], said: list[type[Frame]], comes: int
) -> None:
    office = EpochOffice(pcs=2)
    note(office.pcs[0], "kept")
    office.heal()
    fault(office)
    assert came(office, office.pcs[comes]) == said
    office.heal()
    assert office.hub.hub.epoch_counter == (1 if said == SHORT else 2)
    office.check()


def test_an_older_file_of_a_pc_is_noticed() -> None:
    office = EpochOffice(pcs=2)
    first, _ = office.pcs
    note(first, "one")
    office.heal()
    office.cut(first)
    older = serialised(first.store)
    office.connect(first)
    note(first, "two")
    office.heal()
    office.cut(first)
    again = office._pc(first.number, store_from(older), TestChance("again"))
    again.key, office.pcs[0] = first.key, again
    assert came(office, again) == [HelloAgain, SayAll, Hello, Refuse]
    office.heal()
    office.check()


def test_a_hub_of_a_release_before_is_told_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    office = EpochOffice(pcs=1)
    (pc,) = office.pcs
    note(pc, "one")
    office.heal()

    def read(data: bytes, **limits: int) -> Frame:
        frame = decode_frame(data, **limits)
        if isinstance(frame, HelloAgain):
            raise FrameUnreadableError(reason="KeyError")
        return frame

    monkeypatch.setattr(lines, "decode_frame", read)
    monkeypatch.setattr("selaras_hub.members.PROTOCOL_MAX", 3)
    assert came(office, pc) == [HelloAgain, Refuse]
    assert pc.is_connected, "it came again by itself"
    note(pc, "two")
    office.heal()
    assert came(office, pc) == [Hello, Welcome]
    office.heal()
    office.check()
