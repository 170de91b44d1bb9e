"""Sync and PCs: who is on, what waits, what needs a person; letting PCs in and taking them off."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.health import Health
from selaras_client.window.models.asking import Answer
from selaras_client.window.models.moving import asked_loss, awaited_pcs, go_on_without, take_loss
from selaras_client.window.models.network_test import try_network
from selaras_client.window.models.pcs import (
    Invitation,
    close_alarm,
    invite,
    look_there,
    read_pcs,
    revoke,
)
from selaras_client.window.models.register_texts import moment_shown
from selaras_client.window.parts.dialogs import Question, ask
from selaras_client.window.parts.headings import quiet, screen_title
from selaras_client.window.parts.invitation import show_invitation
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column, SimpleTable
from selaras_client.window.parts.told import Told
from selaras_client.window.screens import routes
from selaras_client.window.screens.hub_moving import HubMoving
from selaras_client.window.screens.screen import PlainScreen, Stage

COLUMNS = (("pc", None), ("on", 130), ("contact", 160), ("waiting", 110), ("version", 110))


class PcsScreen(PlainScreen):
    """Every PC of the office as this one knows it."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` fills it."""
        super().__init__(stage, routes.PCS)
        say = stage.wording
        self._page: Health | None = None
        self._here = ft.Text(key="pc-here")
        self._doors = quiet("")
        self._needs = ft.Column(spacing=8, tight=True)
        self._network = ft.Column(spacing=4, tight=True)
        self._told = Told("pc-told")
        self._moving = HubMoving(stage, self._told, done=self._look_again)
        self._awaited: frozenset[str] = frozenset()
        self._loss: Mapping[str, object] | None = None
        self._table = SimpleTable(
            [
                Column(say(f"window.pcs.{name}"), width, right=name == "waiting")
                for name, width in COLUMNS
            ]
        )
        parts: list[ft.Control] = [screen_title(say("window.nav.pcs")), self._here, self._doors]
        parts += [self._told.control, self._needs, self._network, self._table.control]
        self.control = ft.Column(parts, expand=True)

    async def load(self) -> None:
        """Read how the office is."""
        self._page = await read_pcs(self._stage.office, self._stage.wording)
        self._awaited = await awaited_pcs(self._stage.office)
        self._loss = await asked_loss(self._stage.office)
        self._fill(self._page)

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read it again when anything changed."""
        if changed:
            await self.load()
            self.control.update()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark a PC."""
        return self._table.move(event.key)

    def actions(self) -> Sequence[KeyAction]:
        """Invite, say where the hub is, test, move the hub, take off, say an alarm was seen to."""
        page = self._page
        if page is None:
            return ()
        is_hub, acts = page.here["is_hub"], [("F5", "network", self._test)]
        if is_hub:
            acts.insert(0, ("F4", "invite", self._invite))
            acts.append(("F7", "recovery", self._moving.renew))
        elif page.here["hub_address"]:
            acts.insert(0, ("F4", "hub-address", self._ask_where))
            acts.append(("F7", "move", self._moving.start))
        if page.alarms:
            acts.append(("F6", "alarm-done", self._alarm_done))
        acts.append(("F9", "backups", self._backups))
        if self._awaited:
            acts.append(("F8", "go-on", self._go_on))
        if is_hub and not page.pcs:
            acts.append(("F8", "join", self._moving.join))
        if not is_hub:
            acts.append(("F10", "join-again", self._moving.join_again))
        if is_hub and page.pcs:
            acts.append(("Alt+Delete", "revoke", self._revoke))
        if self._loss is not None:
            acts.append(("Alt+Delete", "take-loss", self._ask_loss))
        say = self._stage.wording
        return [KeyAction(key, say(f"window.key.{name}"), act) for key, name, act in acts]

    async def _backups(self) -> None:
        await self._stage.go(routes.BACKUPS)

    async def _look_again(self) -> None:
        # What was tried before holds no more.
        self._network.controls = []
        await self.refresh(frozenset({"hub"}))

    def _fill(self, page: Health) -> None:
        say, here = self._stage.wording, page.here
        key = "hub" if here["is_hub"] else "member" if here["hub_address"] else "alone"
        is_new = key == "member" and not here["last_contact"]
        self._table.empty = say(f"window.pcs.empty-{'unreached' if is_new else key}")
        contact = moment_shown(here["last_contact"]) or say("window.pcs.never")
        self._here.value = say(
            f"window.pcs.here-{key}",
            pc=here["pc"],
            version=here["app_version"],
            waiting=here["waiting"],
            address=here["hub_address"],
            contact=contact,
        )
        doors = self._stage.equipment.doors
        self._doors.visible = bool(here["is_hub"] and doors is not None)
        is_open = doors is not None and doors.are_open
        self._doors.value = say(f"window.pcs.doors-{'open' if is_open else 'shut'}")
        alarms = [_need(each["message"], each["todo"]) for each in page.alarms]
        todo = [_need(each, "") for each in page.todo]
        notes = [quiet(each) for each in page.notes]
        self._needs.controls = [*([*alarms, *todo] or [quiet(say("window.pcs.well"))]), *notes]
        self._table.fill([self._row(each) for each in page.pcs])

    def _row(self, pc: Mapping[str, Any]) -> list[str]:
        say = self._stage.wording
        state = {True: "on", False: "off", None: "unknown"}[pc["is_connected"]]
        state = "awaited" if pc["id"] in self._awaited else state
        waiting = "" if pc["waiting"] is None else str(pc["waiting"])
        contact = pc["last_contact"]
        shown = moment_shown(contact) if "T" in contact else contact
        return [pc["pc"], say(f"window.pcs.is-{state}"), shown, waiting, pc["app_version"]]

    async def _invite(self) -> None:
        nothing_more_to_redraw()
        made = await invite(self._stage.office, self._stage.equipment.doors)
        if isinstance(made, Rejection):
            self._stage.tell(self._stage.wording(made.code, **made.facts))
        else:
            self._show(made)

    def _show(self, made: Invitation) -> None:
        show_invitation(self._stage.page, self._stage.wording, made=made)

    async def _test(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording
        self._network.controls = [quiet(say("window.network.trying"))]
        self._network.update()
        self._network.controls = []
        for step in await try_network(self._stage.office):
            icon = ft.Icons.CHECK_CIRCLE_OUTLINE if step.is_well else ft.Icons.ERROR_OUTLINE
            color = ft.Colors.PRIMARY if step.is_well else ft.Colors.ERROR
            words = ft.Text(say(step.key, **step.facts), expand=True)
            self._network.controls.append(ft.Row([ft.Icon(icon, color=color, size=18), words]))
        self._network.update()

    async def _ask_where(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording
        words = {name: say(f"window.hub-address.{name}") for name in ("title", "text", "yes")}
        question = Question(
            **words, no=say("window.revoke.no"), label=say("window.hub-address.label")
        )
        ask(self._stage.page, question, act=self._look_there)

    async def _look_there(self, typed: str) -> None:
        refusal = await look_there(self._stage.office, typed)
        if refusal is not None:
            self._stage.tell(self._stage.wording(refusal.code, **refusal.facts))
            return
        await self._look_again()
        await self._test()

    async def _ask_loss(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def agreed(_: str) -> None:
            self._told.show([say("window.loss.trying")], is_working=True)
            refusal = await take_loss(self._stage.office)
            lines = [say(refusal.code, **refusal.facts) if refusal else say("window.loss.done")]
            self._told.show(lines, is_bad=refusal is not None)
            await self._look_again()

        question = Question(
            say("window.loss.title"),
            say("window.loss.text", **(self._loss or {})),
            say("window.loss.yes"),
            say("window.withdraw.no"),
        )
        ask(self._stage.page, question, act=agreed)

    async def _revoke(self) -> None:
        await self._with_reason("revoke", revoke)

    async def _go_on(self) -> None:
        await self._with_reason("go-on", go_on_without)

    async def _with_reason(self, name: str, act: Callable[..., Awaitable[Answer]]) -> None:
        """Ask for a reason, and do to the marked PC what it is for."""
        nothing_more_to_redraw()
        if self._page is None or not self._page.pcs:
            return
        say, pc = self._stage.wording, self._page.pcs[self._table.marked]

        async def given(reason: str) -> None:
            self._stage.tell_answer(await act(self._stage.office, pc["id"], reason=reason))

        question = Question(
            say(f"window.{name}.title", pc=pc["pc"]),
            say(f"window.{name}.text"),
            say(f"window.{name}.yes"),
            say("window.withdraw.no"),
            label=say("window.withdraw.reason"),
        )
        ask(self._stage.page, question, act=given)

    async def _alarm_done(self) -> None:
        nothing_more_to_redraw()
        if self._page is not None and self._page.alarms:
            self._stage.tell_answer(
                await close_alarm(self._stage.office, self._page.alarms[0]["id"])
            )
            await self.refresh(frozenset({"alarm"}))


def _need(text: str, todo: str) -> ft.Control:
    icon = ft.Icon(ft.Icons.WARNING_AMBER, color=ft.Colors.TERTIARY, size=18)
    lines: list[ft.Control] = [ft.Text(text)]
    lines += [quiet(todo)] if todo else []
    return ft.Row([icon, ft.Column(lines, spacing=2, tight=True, expand=True)])
