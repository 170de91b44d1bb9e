"""Backups: what there is, one now, when and where; putting one back, and mending this PC."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import flet as ft

from selaras_client.closed_work import REBUILD, RESTORE, ClosedWork
from selaras_client.window.models.backup_page import (
    BackupPage,
    build_again,
    change_plan,
    make_now,
    read_backups,
)
from selaras_client.window.parts.dialogs import Question, ask
from selaras_client.window.parts.fields_dialog import Asked, FieldsDialog
from selaras_client.window.parts.headings import empty_state, quiet, screen_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column, SimpleTable
from selaras_client.window.parts.told import Told
from selaras_client.window.screens import routes
from selaras_client.window.screens.away import file_row, question_of
from selaras_client.window.screens.screen import PlainScreen, Stage

COLUMNS = (("when", 170), ("size", 110), ("place", 150), ("file", None))


class BackupsScreen(PlainScreen):
    """The backups of this PC."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` fills it."""
        super().__init__(stage, routes.BACKUPS)
        say = stage.wording
        self._page: BackupPage | None = None
        self._is_busy = False
        self._plan = ft.Text(key="backup-plan")
        self._told = Told("backup-told")
        self._empty = empty_state(say("window.backup.none"))
        self._table = SimpleTable(
            [Column(say(f"window.backup.{n}"), width) for n, width in COLUMNS]
        )
        parts: list[ft.Control] = [
            screen_title(say("window.nav.backups")),
            self._plan,
            quiet(say("window.backup.not-encrypted")),
            self._told.control,
            self._empty,
            self._table.control,
        ]
        self.control = ft.Column(parts, spacing=10, expand=True)

    async def load(self) -> None:
        """Read what there is."""
        self._page = page = await read_backups(self._stage.office)
        say, keep = self._stage.wording, page.plan.keep
        facts = {
            "every_h": page.plan.every_h,
            "folder": page.plan.folder,
            "keep": say("window.backup.kept", days=keep.days, weeks=keep.weeks, months=keep.months),
        }
        lines = [say(f"window.backup.plan-{'on' if page.plan.is_on else 'off'}", **facts)]
        lines.append(say(f"window.backup.further-{'is' if page.plan.folder else 'none'}", **facts))
        lines += [say("backup.folder-missing-here", **facts)] if page.is_away else []
        lines += [say("window.backup.copy-waits")] if page.is_copy_wanted else []
        self._plan.value = "\n".join(lines)
        self._table.fill([file_row(each, say) for each in page.files])
        self._empty.visible, self._table.control.visible = not page.files, bool(page.files)

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark a backup."""
        return self._table.move(event.key)

    def actions(self) -> Sequence[KeyAction]:
        """Make one, plan them, put one back, mend this PC."""
        page = self._page
        acts: list[tuple[str, str, Callable[[], Awaitable[None]]]] = [
            ("F4", "backup-now", self._now),
            ("F5", "backup-plan", self._change),
            ("F6", "backup-file", self._other),
            ("F7", "mend", self._mend),
        ]
        if page is not None and page.is_member:
            acts.append(("F8", "fresh-copy", self._fresh))
        if page is not None and page.files:
            acts.append(("F9", "restore", self._restore))
        say = self._stage.wording
        return [KeyAction(key, say(f"window.key.{name}"), act) for key, name, act in acts]

    async def _now(self) -> None:
        nothing_more_to_redraw()
        if self._is_busy:
            return
        self._is_busy = True
        say = self._stage.wording
        self._told.show([say("window.backup.making")], is_working=True)
        try:
            lines, is_well = await make_now(self._stage.office, say)
        finally:
            self._is_busy = False
        self._told.show(lines, is_bad=not is_well)
        await self._again()

    async def _change(self) -> None:
        nothing_more_to_redraw()
        page, say = self._page, self._stage.wording
        if page is None:
            return
        plan, keep = page.plan, page.plan.keep
        fields = [
            Asked(say("window.backup.folder"), plan.folder),
            Asked(say("window.backup.every"), str(plan.every_h)),
            Asked(say("window.backup.keep"), f"{keep.days},{keep.weeks},{keep.months}"),
        ]
        if not page.is_hub:
            choices = [(each, say(f"window.backup.{each}")) for each in ("on", "off")]
            fields.append(Asked(say("window.backup.by-itself"), _on(plan.is_on), choices))

        async def act(values: list[str]) -> str | None:
            refusal = await change_plan(self._stage.office, values, say=say)
            if refusal is not None:
                return say.say(refusal.code, refusal.facts)
            await self._again()
            return None

        self._dialog("backup-plan").show(fields, act, what=say("window.backup.folder-what"))

    async def _other(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def act(values: list[str]) -> str | None:
            typed = values[0].strip().strip('"')
            if not typed or not Path(typed).is_absolute():
                return say("window.backup.path-missing")
            return self._leave(ClosedWork(RESTORE, Path(typed)))

        dialog = self._dialog("backup-file")
        dialog.show([Asked(say("window.backup.path"))], act, what=say("window.away.restore-text"))

    async def _restore(self) -> None:
        nothing_more_to_redraw()
        if self._page is not None and self._page.files:
            chosen = self._page.files[self._table.marked]
            self._ask("restore", ClosedWork(RESTORE, chosen.path), when=chosen.when)

    async def _mend(self) -> None:
        nothing_more_to_redraw()
        self._ask("rebuild", ClosedWork(REBUILD))

    async def _fresh(self) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording

        async def agreed(_: str) -> None:
            self._told.show([say("window.backup.fetching")], is_working=True)
            reached = await build_again(self._stage.office)
            self._told.show([say(f"window.backup.copy-{'came' if reached else 'waits'}")])
            await self._again()

        question = Question(
            say("window.key.fresh-copy"),
            say("window.backup.fresh-text"),
            say("window.backup.fresh-yes"),
            say("window.withdraw.no"),
        )
        ask(self._stage.page, question, act=agreed)

    def _ask(self, name: str, work: ClosedWork, *, when: str = "") -> None:
        async def agreed(_: str) -> None:
            refusal = self._leave(work)
            if refusal is not None:
                self._told.show([refusal], is_bad=True)

        ask(self._stage.page, question_of(name, self._stage.wording, when=when), act=agreed)

    def _leave(self, work: ClosedWork) -> str | None:
        """Let the office be closed for *work*; say why nobody can."""
        leave = self._stage.equipment.leave
        if leave is None:
            return self._stage.wording("window.backup.nobody-closes")
        leave(work)
        return None

    def _dialog(self, key: str) -> FieldsDialog:
        say = self._stage.wording
        return FieldsDialog(
            self._stage.page,
            title=say(f"window.key.{key}"),
            yes=say("window.users.yes" if key == "backup-plan" else "window.away.restore-yes"),
            no=say("window.withdraw.no"),
        )

    async def _again(self) -> None:
        await self.load()
        self.control.update()


def _on(is_on: bool) -> str:  # noqa: FBT001  # its name says it
    return "on" if is_on else "off"
