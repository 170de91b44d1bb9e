"""The company: name, branches, own references, who approves; and letting another company in."""

from collections.abc import Sequence

import flet as ft

from selaras.domain.party import npwp_text
from selaras.replica.companies import Listed
from selaras_client.window.models.asking import Answer
from selaras_client.window.models.company_page import (
    NUMBERING,
    ONE_PERSON,
    CompanyPage,
    change_profile,
    change_settings,
    let_in,
    read_company,
)
from selaras_client.window.models.first_start import npwp_hint
from selaras_client.window.models.preferences import read_preferences
from selaras_client.window.parts.fields_dialog import Act, Asked, FieldsDialog
from selaras_client.window.parts.headings import quiet, screen_title, section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column, SimpleTable
from selaras_client.window.parts.told import Told
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import PlainScreen, Stage

COLUMNS = (("npwp", 220), ("name", None), ("role", 170), ("now", 150))


class CompanyScreen(PlainScreen):
    """One's own company, and the others of this installation."""

    def __init__(self, stage: Stage) -> None:
        """Build it; ``load`` fills it."""
        super().__init__(stage, routes.COMPANY)
        say = stage.wording
        self._page: CompanyPage | None = None
        self._profile = ft.Text(key="company-profile", selectable=True)
        self._settings = ft.Text(key="company-settings")
        self._told = Told("company-told")
        columns = [Column(say(f"window.company.{name}"), width) for name, width in COLUMNS]
        self._table = SimpleTable(columns)
        parts: list[ft.Control] = [
            screen_title(say("window.nav.company")),
            self._profile,
            self._settings,
            self._told.control,
            section_title(say("window.company.all")),
            quiet(say("window.company.all-what")),
            self._table.control,
        ]
        self.control = ft.Column(parts, spacing=10, expand=True)

    async def load(self) -> None:
        """Read how the company is."""
        self._page = page = await read_company(self._stage.office)
        say, company = self._stage.wording, page.company
        check = npwp_hint(company.npwp)
        lines = [f"{company.name} · {npwp_text(company.npwp)}"]
        lines += [say(check.key, npwp=check.shown)] if check is not None else []
        branches = page.branches_text or say("window.company.no-branches")
        lines.append(say("window.company.branches-are", branches=branches))
        self._profile.value = "\n".join(lines)
        series = page.series or say("window.company.typed")
        person = say(f"window.company.person-{page.one_person or 'auto'}")
        numbering = say(f"window.company.{page.numbering}")
        self._settings.value = say(
            "window.company.settings-are", series=series, numbering=numbering, person=person
        )
        self._table.fill([self._row(each) for each in page.all])

    async def refresh(self, changed: frozenset[str]) -> None:
        """Read it again when anything changed."""
        if changed:
            await self.load()
            self.control.update()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark a company."""
        return self._table.move(event.key)

    def actions(self) -> Sequence[KeyAction]:
        """Change profile and settings, let another company in."""
        say = self._stage.wording
        acts = (("F4", "profile", self._change), ("F5", "company-set", self._set))
        keys = [KeyAction(key, say(f"window.key.{name}"), act) for key, name, act in acts]
        keys.append(KeyAction("F6", say("window.key.company-add"), self._add))
        if self._page is not None and len(self._page.all) > 1:
            keys.append(KeyAction("F8", say("window.key.company-use"), self._use))
        return keys

    async def _use(self) -> None:
        """Work for the marked company from now on; the whole window says so."""
        nothing_more_to_redraw()
        if self._page is not None:
            office, npwp = self._stage.office, self._page.all[self._table.marked].company.npwp
            await office.ask(lambda replica: replica.companies.use(npwp))
            await self._stage.like(await read_preferences(office))

    async def _change(self) -> None:
        page, say = self._page, self._stage.wording
        if page is None:
            return

        async def act(values: list[str]) -> str | None:
            refusal = await change_profile(self._stage.office, values[0], branches=values[1])
            if refusal is not None:
                return say(refusal.code, **refusal.facts)
            await self.refresh(frozenset({"company"}))
            return None

        fields = [
            Asked(say("window.first.name"), page.company.name),
            Asked(say("window.company.branches"), page.branches_text),
        ]
        self._ask("profile", fields, act=act)

    async def _set(self) -> None:
        page, say = self._page, self._stage.wording
        if page is None:
            return

        async def act(values: list[str]) -> str | None:
            series, numbering, person = values
            person = "" if person == "auto" else person
            return await self._said(
                await change_settings(
                    self._stage.office, series=series, numbering=numbering, person=person
                )
            )

        numbering = [(each, say(f"window.company.{each}")) for each in NUMBERING]
        person = [
            (each or "auto", say(f"window.company.person-{each or 'auto'}")) for each in ONE_PERSON
        ]
        fields = [
            Asked(say("window.company.series"), page.series),
            Asked(say("window.company.numbering"), page.numbering, numbering),
            Asked(say("window.company.one-person"), page.one_person or "auto", person),
        ]
        self._ask("company-set", fields, act=act)

    async def _add(self) -> None:
        say = self._stage.wording

        async def act(values: list[str]) -> str | None:
            npwp, name = values
            refusal = await self._said(await let_in(self._stage.office, npwp, name=name))
            if refusal is None:
                self._told.show([say("window.company.added", name=name.strip())])
            return refusal

        fields = [Asked(say("window.first.npwp")), Asked(say("window.first.name"))]
        self._ask("company-add", fields, act=act)

    def _ask(self, key: str, fields: list[Asked], *, act: Act) -> None:
        nothing_more_to_redraw()
        say = self._stage.wording
        title, what = say(f"window.key.{key}"), say(f"window.company.{key}-what")
        no = say("window.withdraw.no")
        dialog = FieldsDialog(self._stage.page, title=title, yes=say("window.users.yes"), no=no)
        dialog.show(fields, act, what=what)

    async def _said(self, answer: Answer) -> str | None:
        say = self._stage.wording
        if answer.refusal is not None:
            return say(answer.refusal.code, **answer.refusal.facts)
        self._told.show([say("window.ask.waits")] if answer.is_waiting else [])
        await self.refresh(frozenset({"company"}))
        return None

    def _row(self, listed: Listed) -> list[str]:
        say = self._stage.wording
        now = say("window.company.current") if listed.is_current else ""
        role = say(f"role.{listed.role}")
        return [npwp_text(listed.company.npwp), listed.company.name, role, now]
