"""What an edit on its way costs, in commits, turns of the hub and bytes: what may not creep up."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from selaras.store.db import Connection
from selaras.store.engine import Store
from tests.facts.drafts import draft, edit
from tests.sim.office import Office


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[int, bool]]:
    """Count the write transactions of each file, by whether they are light."""
    found: Counter[tuple[int, bool]] = Counter()
    real = Store.transaction

    @contextmanager
    def noted(self: Store, *, is_light: bool = False) -> Iterator[Connection]:
        found[id(self), is_light] += 1
        with real(self, is_light=is_light) as db:
            yield db

    monkeypatch.setattr(Store, "transaction", noted)
    return found


def test_an_edit_takes_one_commit_that_waits_for_the_disk_at_its_author(
    begun: Counter[tuple[int, bool]],
) -> None:
    office = Office(pcs=2).heal()
    author, reader = office.pcs
    known = draft(author, "R-1")
    office.heal()
    begun.clear()
    edit(author, known, buyer__name="PT Lain")
    office.notice(author)
    # That it is sent is on the disk with the edit.
    assert begun == {(id(author.store), False): 1}
    begun.clear()
    office.heal()
    # Settled, and the page; the hub: the edit, and nothing for the cursor of each of the two.
    assert begun == {
        (id(author.store), True): 2,
        (id(reader.store), True): 1,
        (id(office.hub_store), False): 1,
    }


def test_a_pc_that_comes_back_with_nothing_to_say_says_little() -> None:
    office = Office(pcs=1).heal()
    (pc,) = office.pcs
    draft(pc, "R-1")
    office.heal()
    office.cut(pc)
    office.connect(pc)
    sizes = [len(pc.up[0])]
    office.deliver_up(pc)
    sizes.append(len(pc.down[0] or b""))
    office.heal()
    pc.up.extend(pc.desk.check_due())
    sizes.append(len(pc.up[0]))
    office.deliver_up(pc)
    sizes.append(len(pc.down[0] or b""))
    hello, welcome, asked, answered = sizes
    assert hello <= 420
    assert welcome <= 125
    assert asked + answered <= 64
