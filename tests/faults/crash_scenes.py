"""Commands that make several things durable, each in an office where it has something to do."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeAlias

from tests.faults.crash_office import IMPORT, SETUP, Office
from tests.faults.killed_behind import Disk, killed_behind
from tests.faults.test_hub_moves import LOOPBACK, process_of

Doing: TypeAlias = Callable[[Office], None]
BACKUP = "kept.db"


@dataclass(frozen=True)
class Scene:
    """A command that is killed, and how its office goes on.

    Args:
        prepare: Makes the office.
        words: The command.
        total: How many invoices there are in the end.
        on: Where it is run.
        server: Who serves meanwhile; blank for nobody.
        meanwhile: It stays, and this is done while it does.
        go_on: What a person does then; None for the same command again.
        is_told: The office has something to be told of.
        needs_code: Somebody joins. A code is good for minutes only, so each time with a new one.
    """

    prepare: Doing
    words: Callable[[Office], tuple[str, ...]]
    total: int
    on: str = "pc"
    server: str = "hub"
    meanwhile: Doing | None = None
    go_on: Doing | None = None
    is_told: bool = False
    needs_code: bool = False

    def is_killed(self, office: Office, disk: Disk, *, durable: int) -> bool:
        """Kill the command behind so many durable things and go on; say whether there were."""
        disk.put_back()
        office.server = self.server or "hub"
        if self.needs_code:
            with office.serving():
                office.kept["code"] = office.invite()
        meanwhile = self.meanwhile
        with office.serving() if self.server else nullcontext():
            ended = killed_behind(
                office[self.on],
                self.words(office),
                durable=durable,
                meanwhile=(lambda: meanwhile(office)) if meanwhile else None,
            )
        if not ended.is_killed:
            assert ended.exit_code == 0, ended
            return False
        looked = office.run(self.on, "list", "--limit", "0")
        assert self.is_told or not looked.err or "no company" in looked.err, looked
        if self.go_on:
            self.go_on(office)
        else:
            with office.serving() if self.server else nullcontext():
                office.must(self.on, *self.words(office), is_told=self.is_told)
        office.check(total=self.total, is_told=self.is_told)
        return True


def nothing(_: Office) -> None:
    """Have nothing, or do nothing."""


def alone(office: Office) -> None:
    office.must("pc", *SETUP)


def alone_with_work(office: Office) -> None:
    alone(office)
    office.must("pc", *IMPORT)


def served(office: Office) -> None:
    office.must("hub", *SETUP)
    office.must("hub", *IMPORT)
    with office.serving(*LOOPBACK) as told:
        office.kept |= {"listen": told["listen"], "recovery": told["recovery"]}


def served_and_alone(office: Office) -> None:
    served(office)
    alone(office)
    office.write("pc", 3)


def joined(office: Office) -> None:
    served(office)
    with office.serving():
        for name in ("pc", "other"):
            assert office.join(name, office.invite()).exit_code == 0
        for name in ("pc", "other"):
            office.must(name, "sync", "--once")
    office.write("pc", 3)


def with_news(office: Office) -> None:
    joined(office)
    office.write("hub", 4)


def with_backup(office: Office) -> None:
    joined(office)
    office.must("pc", "backup", "--out", str(office.root / BACKUP))
    office.write("pc", 2)


def with_hub_backup(office: Office) -> None:
    joined(office)
    office.must("hub", "backup", "--out", str(office.root / BACKUP))
    with office.serving():
        office.must("pc", "sync", "--once")


def taken_over(office: Office) -> None:
    with_news(office)
    with process_of(office["pc"], *_take_over(office), *LOOPBACK) as running:
        office.kept["new"] = running.ready()["listen"]


def join_again(office: Office) -> None:
    """Join with the same code; with a new one where that was spent and the PC is no member."""
    with office.serving():
        if office.join("pc", office.kept["code"]).exit_code and _is_its_own_hub(office):
            assert office.join("pc", office.invite()).exit_code == 0


def take_over_in_order(office: Office) -> None:
    with office.serving():
        _be_the_hub(office, "hub", "take-over", *LOOPBACK)


def take_over_with_the_code(office: Office) -> None:
    _be_the_hub(office, *_take_over(office), *LOOPBACK)


def follow(office: Office) -> None:
    office.server = "pc"


def call(office: Office) -> None:
    """Let a PC join and another one send, as far as the hub lives."""
    office.join("third", office.kept["code"])
    office.run("pc", "sync", "--once")


def call_again(office: Office) -> None:
    with office.serving():
        if office.join("third", office.kept["code"]).exit_code and _is_its_own_hub(office, "third"):
            assert office.join("third", office.invite()).exit_code == 0
        office.must("third", "sync", "--once")


def _is_its_own_hub(office: Office, name: str = "pc") -> bool:
    """Say whether a PC is no member: then it would invite itself, or has no company."""
    asked = office.run(name, "hub", "invite")
    return asked.exit_code == 0 or asked.error != "hub.not-here"


def _take_over(office: Office) -> tuple[str, ...]:
    return ("hub", "take-over", "--code", office.kept["recovery"])


def _be_the_hub(office: Office, *words: str) -> None:
    """Make the PC the hub, unless it is by now."""
    with process_of(office["pc"], *words) as running:
        said = running.ready()
    assert "listen" in said or said["error"]["code"] == "take-over.is-hub", said
    office.server = "pc"


def _restore(office: Office) -> tuple[str, ...]:
    return ("restore", str(office.root / BACKUP))


SCENES = {
    "setup": Scene(nothing, lambda _: SETUP, 0, server=""),
    "import": Scene(alone, lambda _: IMPORT, 60, server=""),
    "backup": Scene(alone_with_work, lambda _: ("backup",), 60, server=""),
    "join": Scene(
        served,
        lambda o: ("join", o.kept["listen"], "--code", o.kept["code"], "--pc", "pc"),
        60,
        go_on=join_again,
        needs_code=True,
    ),
    "join-with-work": Scene(
        served_and_alone,
        lambda o: ("join", o.kept["listen"], "--code", o.kept["code"], "--pc", "pc"),
        63,
        go_on=join_again,
        needs_code=True,
    ),
    "sync": Scene(with_news, lambda _: ("sync", "--once"), 67),
    "copy": Scene(with_news, lambda _: ("sync", "--once", "--copy"), 67, is_told=True),
    "restore": Scene(with_backup, _restore, 65, is_told=True),
    "restore-hub": Scene(with_hub_backup, _restore, 63, on="hub", server="", is_told=True),
    "rebuild": Scene(joined, lambda _: ("rebuild", "--anyway"), 63, server="", is_told=True),
    "rebuild-hub": Scene(
        with_hub_backup, lambda _: ("rebuild", "--anyway"), 63, on="hub", server="", is_told=True
    ),
    "take-over": Scene(
        with_news,
        lambda _: ("hub", "take-over", *LOOPBACK),
        67,
        meanwhile=nothing,
        go_on=take_over_in_order,
        is_told=True,
    ),
    "take-over-with-code": Scene(
        with_news,
        lambda o: (*_take_over(o), *LOOPBACK),
        67,
        server="",
        meanwhile=nothing,
        go_on=take_over_with_the_code,
        is_told=True,
    ),
    "step-aside": Scene(
        taken_over,
        lambda o: ("sync", "--once", "--at", o.kept["new"]),
        67,
        on="hub",
        server="pc",
        go_on=follow,
        is_told=True,
    ),
    "serve": Scene(
        with_news,
        lambda _: ("hub", "run"),
        67,
        on="hub",
        server="",
        meanwhile=call,
        go_on=call_again,
        needs_code=True,
    ),
}
