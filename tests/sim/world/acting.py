"""How an act goes into the model: by what is on the disk afterwards, whatever became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from selaras.domain.result import Rejection
from selaras.errors import StoreError
from tests.sim.world.disks import PowerCut
from tests.sim.world.model import Deed, Given, Model, last_number, written
from tests.sim.world.office import World
from tests.sim.world.pcs import WorldPc


@dataclass
class Acting:
    """Lets people act, and keeps the model."""

    world: World
    model: Model = field(default_factory=Model)

    def act(
        self,
        pc: WorldPc,
        act: Callable[[WorldPc], object],
        *,
        on: Sequence[str] = (),
        saw: dict[str, str] | None = None,
    ) -> bool:
        """Let a person act; note what is in her file afterwards; say whether it is anything.

        Whether the command came back or the process died on the way is of no interest: what
        counts is what is on the disk.
        """
        # Its process may be another one since somebody chose it, or a dead one's.
        now = [each for each in self.world.pcs if each.number == pc.number]
        if not now:
            return False
        pc = now[0]
        before = {doc_id: pc.registers(doc_id) for doc_id in on}
        with pc.store.reading() as db:
            last = last_number(db)
        incarnation, is_blank = pc.incarnation, True
        try:
            is_blank = isinstance(act(pc), Rejection)
        except PowerCut:
            self.world.reached["PC killed at a commit of its person"] += 1
            pc = self.world.restart(pc)
        except StoreError:
            self.world.reached["PC's disk full for its person"] += 1
        done = self._note(pc, before, last=last, saw=saw)
        for reference in self._new_references(pc, done, before):
            self.model.given.append(Given(reference, incarnation, done[0].number))
        self.world.notice(pc)
        return bool(done) or not is_blank

    def _note(
        self,
        pc: WorldPc,
        before: dict[str, dict[str, str]],
        *,
        last: int,
        saw: dict[str, str] | None,
    ) -> list[Deed]:
        known = {self.model.deeds[number].origin for number in pc.own}
        with pc.store.reading() as db:
            fresh = [each for each in written(db, after=last) if each.origin not in known]
        done = []
        for each in fresh:
            deed = Deed(
                number=len(self.model.deeds),
                pc=pc.number,
                origin=each.origin,
                doc_id=each.doc_id,
                changes=each.changes,
                request=each.request,
                saw=saw or before.get(each.doc_id, {}),
                knew=frozenset(pc.own),
            )
            self.model.deeds.append(deed)
            done.append(deed)
        self._check_complete(pc, done, before)
        pc.own |= {deed.number for deed in done}
        return done

    def _check_complete(
        self, pc: WorldPc, done: Sequence[Deed], before: dict[str, dict[str, str]]
    ) -> None:
        """What changed in the file is in the outbox, and the other way round."""
        for doc_id, was in before.items():
            now = pc.registers(doc_id)
            changed = {key: text for key, text in now.items() if was.get(key) != text}
            said: dict[str, str] = {}
            for deed in done:
                said |= deed.changes if deed.doc_id == doc_id else {}
            said = {key: text for key, text in said.items() if was.get(key) != text}
            assert changed == said, f"the outbox says {said}, the file {changed}"

    @staticmethod
    def _new_references(
        pc: WorldPc, done: Sequence[Deed], before: dict[str, dict[str, str]]
    ) -> list[str]:
        """Return the numbers that were given out of the PC's blocks."""
        return [
            deed.changes["reference"]
            for deed in done
            if "ready" in deed.changes and deed.changes.get("reference", "").startswith('"INV/')
        ]

    def present(self, pc: WorldPc) -> WorldPc:
        return next(each for each in self.world.pcs if each.number == pc.number)
