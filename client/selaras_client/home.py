"""One opened data folder: its store, its replica and, where it has one, its own hub.

Belongs to the data thread. A PC alone is its own hub in the same process, with no socket: the
same sessions, the same rules, no second code path.
"""

import logging
import time
from pathlib import Path

from selaras import __version__
from selaras.clock import Chance, Clock, SystemChance, SystemClock
from selaras.domain.company import MAX_NAME, Company, is_company_name
from selaras.domain.party import parse_npwp
from selaras.domain.reminders import Reminder
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.adopting import made_ready, put_in_place
from selaras.replica.companies import profile_of
from selaras.replica.desk import ReplicaDesk
from selaras.replica.new_ids import new_id
from selaras.store.engine import FILE_NAME
from selaras.store.meta import get_meta, set_meta
from selaras.store.reset import copy_to
from selaras.store.travelling import Header
from selaras.store.trouble import CannotWriteError
from selaras.trust.authority import Authority, server_name
from selaras.trust.contexts import client_context
from selaras_client.clock_watch import tell_of_clock
from selaras_client.giving_up import give_up_asking
from selaras_client.keys import KeysFolder, NoKeyError
from selaras_client.lives import Lives, was_cut_off
from selaras_client.login import Logins
from selaras_client.membership import Membership, keep_keys
from selaras_client.names import pc_name, person_name
from selaras_client.opening import Opening, opened
from selaras_client.own_hub import Founding, OwnHub, Place, SetUp
from selaras_client.recovering import RecoveryCopy
from selaras_client.swapping import finish_swap
from selaras_client.taking_over import Moving
from selaras_client.wire import Secured

TYPED = "hub_address_typed"
BEFORE_JOIN = "selaras-sebelum-bergabung.db"
LISTEN = "hub.listen"
# Between two attempts to write again: each may wait for a lock.
TRY_AGAIN_S = 15.0

log = logging.getLogger(__name__)


class Home:
    """An opened data folder."""

    def __init__(
        self,
        folder: Path,
        founding: Founding,
        *,
        clock: Clock | None = None,
        chance: Chance | None = None,
        opening: Opening = Opening(),  # noqa: B008  # it is frozen
    ) -> None:
        """Open *folder*, making it when it is new.

        Raises:
            StoreError: The folder or its database cannot be used.
        """
        self.folder = folder
        self.clock, self.chance = clock or SystemClock(), chance or SystemChance()
        if opening.trouble is None:
            finish_swap(folder)
        self.was_cut_off = was_cut_off(folder, KeysFolder())
        self.store = opened(folder, opening)
        self.replica = Replica(
            self.store, clock=self.clock, chance=self.chance, author=person_name()
        )
        self.desk = ReplicaDesk(self.replica, app_version=__version__)
        self._founding, self.keys = founding, KeysFolder()
        self._lives = Lives(folder, self.replica, self.keys)
        self.logins = Logins(self.replica, clock=self.clock, keys=self.keys)
        self.replica.subscribe(RecoveryCopy(self.replica, self.keys).heard)
        self.hub: OwnHub | None = None
        self._is_awake, self._next_try = False, 0.0
        # Of the moment when somebody last looked, so that a badge need not look itself.
        self.reminders: tuple[Reminder, ...] = ()
        try:
            self.wake()
            self.logins.restore()
        except BaseException:
            # An open handle would keep the file from being moved aside on Windows.
            self.store.close()
            raise

    def wake(self) -> None:
        """Do what must come before anything is written; where that fails the data can be read.

        Whoever works here calls it again, so that it goes on once there is room on the drive.
        """
        if self._is_awake or time.monotonic() < self._next_try:
            return
        try:
            self.store.let_go()
            self._lives.take_up()
            # Whoever asked for the hub's part before is not here any more.
            give_up_asking(self.store)
            tell_of_clock(self.replica, now=self.clock.now())
            self.hub = self._open_hub()
            self._is_awake = True
            # A crash between two commits leaves the one behind the other; catch up first.
            self.settle()
        except CannotWriteError as trouble:
            self._only_read(trouble)

    def close(self) -> None:
        """Let go of the file."""
        if self.hub is not None:
            self.hub.close()
        self.store.close()

    @property
    def listen(self) -> str:
        """Return HOST:PORT this PC's hub last listened on; blank when it never did."""
        with self.store.reading() as db:
            return get_meta(db, LISTEN) or ""

    def remember_listen(self, address: str) -> None:
        """Listen on *address* again after a restart, so that the PCs find the hub."""
        with self.store.transaction() as db:
            set_meta(db, LISTEN, value=address)

    def catch_up(self, *, wholly: bool) -> None:
        """Where this PC is the hub: know what others were told, *wholly* or as far as is quick."""
        if self.hub is not None:
            (self.hub.catch_up if wholly else self.hub.catch_up_soon)()

    def settle(self) -> None:
        """After a local write: where this PC is its own hub, let the hub have it."""
        if self.hub is not None:
            self.hub.settle()
            if self.hub.is_superseded:
                self._step_aside()

    def hear_of(self, record: str) -> None:
        """Where this PC is the hub: step aside if *record* is a newer epoch of it."""
        if self.hub is not None:
            self.hub.hear_of(record)
            self.settle()

    def hold_papers(self) -> None:
        """Where this PC is the hub: let it show another hub of the office who it is."""
        self._moving().hold_papers()

    def become_hub(self, authority: Authority, *, reason: str) -> str:
        """Make this PC the hub; return a new recovery code if one had to be made."""
        code = self._moving().become_hub(authority, reason=reason)
        self.hub = self._open_hub()
        self.settle()
        return code

    def _step_aside(self) -> None:
        """Go on as a PC like any other; where that fails the data can be read until it does."""
        self._end_hub()
        try:
            self._moving().step_aside()
        except CannotWriteError as trouble:
            self._only_read(trouble)

    def _only_read(self, trouble: CannotWriteError) -> None:
        log.warning("home.only-reading code=%s", trouble.code)
        self.store.hold(trouble)
        self._is_awake, self._next_try = False, time.monotonic() + TRY_AGAIN_S

    def _end_hub(self) -> None:
        if self.hub is not None:
            self.hub.dropped()
            self.hub = None

    def _moving(self) -> Moving:
        return Moving(self.store, self.replica, self.keys, self._founding, self.clock, self.chance)

    def set_up(self, *, npwp: str, name: str) -> SetUp | Rejection:
        """Make a company on this PC, which is its own hub until it joins one.

        A company that is here already stays as it is; a set-up that was cut short is finished.
        """
        number = parse_npwp(npwp)
        if number is None:
            return Rejection("npwp.unreadable", {"npwp": npwp})
        name = name.strip()
        if not is_company_name(name):
            return Rejection("company.name-missing", {"max": MAX_NAME})
        present = self.replica.identity
        if present.is_set_up and present.founding != number:
            return Rejection("company.already-set-up", {"npwp": present.founding})
        # Whoever may see it.
        with self.store.reading() as db:
            known = profile_of(db, number)
        if known is not None:
            return SetUp(known, is_new=False)
        return self._made(Company(npwp=number, name=name))

    @property
    def lacks_hub_keys(self) -> bool:
        """Say whether this is a copy of a hub's folder without its keys, and so no hub."""
        return self._lives.lacks_hub_keys

    def secured(self) -> Secured:
        """Return how this PC shows its hub who it is.

        Raises:
            NoKeyError: The key is on another PC; this folder is a copy and must join anew.
            KeysUnreadableError: It is damaged.
        """
        identity = self.replica.identity
        papers = self.keys.device(identity.device).papers()
        if papers is None:
            raise NoKeyError(folder=str(self.folder))
        return Secured(client_context(papers), server_name(identity.hub))

    def remember_hub_address(self, address: str) -> None:
        """Look for the hub at *address* first from now on."""
        self.replica.adopt_identity(hub_address=address)

    def adopt_hub(self, member: Membership, *, address: str, pc: str) -> None:
        """Become a member of the hub that let us in; bring along what was written alone."""
        keep_keys(self.keys, member)
        joined = member.grant
        if self.replica.identity.is_set_up:
            copy_to(self.store, self.folder / BEFORE_JOIN)
        named = {"hub_address": address, "device": joined.device, "token": "", "pc": pc}
        if self.hub is None and self.replica.identity.hub == joined.hub:
            self.replica.incarnations.join_again(**named)
        else:
            self._leave(joined.company, joined.hub, named)
        with self.store.transaction() as db:
            set_meta(db, TYPED, value=address)

    def take_over(self, folder: Path, header: Header | None) -> None:
        """Let the copy of the hub's data in *folder* become this PC's; its own work stays on top.

        Args:
            header: What the hub said of it; None for an empty one, to begin the feed anew.

        Raises:
            StoreError: It is not what it should be; this PC's data is as it was.
        """
        self.desk.dropped()
        life = made_ready(self.store, folder, header=header, clock=self.clock, chance=self.chance)
        self._lives.expect(life.incarnation, life.device, coming=folder / FILE_NAME)
        put_in_place(self.store, folder)
        # The keys folder remembers which file lives here.
        self._lives.keep()
        self.replica.announce()

    def _leave(self, company: str, hub: str, named: dict[str, str]) -> None:
        """Leave the office this PC was of, if any, and begin anew in another."""
        self._end_hub()
        # Where there is no room it stays of the one it was, and its hub is opened again.
        self._is_awake = False
        life = new_id(self.clock, self.chance)
        self._lives.expect(life, named["device"])
        self.replica.begin_anew(company=company, hub=hub, incarnation=life, **named)
        self._is_awake = True

    def _made(self, company: Company) -> SetUp | Rejection:
        if not self.replica.identity.is_set_up:
            self._found(company)
        # The hub may be an earlier one, of a set-up that was cut short.
        found = self.replica.identity.founding
        if found != company.npwp:
            return Rejection("company.already-set-up", {"npwp": found})
        self.replica.create_company(company)
        self.settle()
        return SetUp(company, is_new=True)

    def _found(self, company: Company) -> None:
        at = Place(pc_name(), person_name())
        joined = self._founding.found(
            self.store, company, at=at, clock=self.clock, chance=self.chance
        )
        life = new_id(self.clock, self.chance)
        self._lives.expect(life, joined.device)
        self.replica.adopt_identity(
            company=joined.company,
            hub=joined.hub,
            device=joined.device,
            token=joined.token,
            pc=pc_name(),
            incarnation=life,
        )
        self.hub = self._open_hub()

    def _open_hub(self) -> OwnHub | None:
        if not self.replica.identity.is_own_hub or self._lives.lacks_hub_keys:
            return None
        return self._moving().own_hub(self.desk)
