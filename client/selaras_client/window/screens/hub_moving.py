"""Making this PC the hub: one question, then what happened; the recovery code only if needed."""

from collections.abc import Awaitable, Callable, Mapping

from selaras.domain.result import Rejection
from selaras_client.window.models.double_list import count_doubles
from selaras_client.window.models.first_start import FirstStartModel
from selaras_client.window.models.moving import CODE_ASKED, Moved, make_hub, renew_recovery
from selaras_client.window.parts.dialogs import Question, ask
from selaras_client.window.parts.fields_dialog import Asked, FieldsDialog
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.told import Told
from selaras_client.window.screens.screen import Stage

Done = Callable[[], Awaitable[None]]


class HubMoving:
    """Belongs to the screen of the PCs; tells what it does in *told*."""

    def __init__(self, stage: Stage, told: Told, *, done: Done) -> None:
        """Prepare; *done* shows the screen anew."""
        self._stage, self._told, self._done = stage, told, done
        self._is_busy = False

    async def start(self) -> None:
        """Ask whether this PC is to become the hub."""
        nothing_more_to_redraw()
        say = self._stage.wording
        question = Question(
            say("window.move.title"),
            say("window.move.text"),
            say("window.move.yes"),
            say("window.withdraw.no"),
        )
        ask(self._stage.page, question, act=self._agreed)

    async def renew(self) -> None:
        """Ask whether the recovery code is to be made anew."""
        nothing_more_to_redraw()
        say = self._stage.wording
        question = Question(
            say("window.key.recovery"),
            say("window.recovery.text"),
            say("window.recovery.yes"),
            say("window.withdraw.no"),
        )
        ask(self._stage.page, question, act=self._renewed)

    async def join(self) -> None:
        """Ask which hub this PC, which worked alone, is to join."""
        nothing_more_to_redraw()
        self._ask_hub("join", {})

    async def join_again(self) -> None:
        """Ask for a code with which this PC, which its hub does not know any more, comes back."""
        nothing_more_to_redraw()
        own = await self._stage.office.ask(lambda replica: replica.identity)
        self._ask_hub("join-again", {"address": own.hub_address, "pc": own.pc})

    def _ask_hub(self, name: str, known: Mapping[str, str]) -> None:
        say = self._stage.wording
        dialog = FieldsDialog(
            self._stage.page,
            title=say(f"window.key.{name}"),
            yes=say("window.join.yes"),
            no=say("window.withdraw.no"),
        )
        fields = [
            Asked(say(f"window.first.{each}"), known.get(each, ""))
            for each in ("code", "address", "pc")
        ]
        dialog.show(fields, self._joins, what=say(f"window.{name}.what"))

    async def _joins(self, values: list[str]) -> str | None:
        say, office = self._stage.wording, self._stage.office
        model = FirstStartModel(office)
        model.code, model.address, model.pc = values
        fault = next(iter(model.join_faults().values()), "")
        if fault:
            return say(fault)
        refusal = await model.join()
        if refusal is not None:
            return say(refusal.code, **refusal.facts)
        doubles = await count_doubles(office)
        lines = [say("window.join.done")]
        lines += [say("window.join.doubles", count=doubles)] if doubles else []
        self._told.show(lines)
        await self._done()
        return None

    async def _agreed(self, _: str) -> None:
        refusal = await self._try("")
        if refusal is not None and refusal.code in CODE_ASKED:
            self._ask_code(CODE_ASKED[refusal.code])

    def _ask_code(self, why: str) -> None:
        """Nobody hands them over: only the code opens the keys that lie on this PC."""
        say = self._stage.wording
        dialog = FieldsDialog(
            self._stage.page,
            title=say(f"window.move.{why}-title"),
            yes=say("window.move.take"),
            no=say("window.withdraw.no"),
        )
        label = Asked(say("window.move.code"))
        dialog.show([label], self._with_code, what=say(f"window.move.{why}-what"))

    async def _with_code(self, values: list[str]) -> str | None:
        say = self._stage.wording
        if not values[0].strip():
            return say("window.move.code-missing")
        refusal = await self._try(values[0])
        return say(refusal.code, **refusal.facts) if refusal is not None else None

    async def _try(self, code: str) -> Rejection | None:
        if self._is_busy:
            return None
        self._is_busy = True
        say = self._stage.wording
        self._told.show([say("window.move.trying")], is_working=True)
        try:
            made = await make_hub(self._stage.office, self._stage.equipment.doors, code=code)
        finally:
            self._is_busy = False
        if isinstance(made, Rejection):
            self._told.show([say(_silent(made), **made.facts)], is_bad=True)
            return made
        self._told.show(self._sentences(made))
        await self._done()
        return None

    async def _renewed(self, _: str) -> None:
        say, code = self._stage.wording, await renew_recovery(self._stage.office)
        if isinstance(code, Rejection):
            self._told.show([say(code.code, **code.facts)], is_bad=True)
        else:
            self._told.show([say("trust.recovery-code", code=code), say("trust.recovery-old")])

    def _sentences(self, made: Moved) -> list[str]:
        say = self._stage.wording
        lines = [say(f"cli.took-over.{made.how.reason}")]
        lines += [say("trust.reach-at", address=each) for each in made.doors.reach]
        if made.doors.shut is not None:
            lines.append(say("window.move.shut"))
            lines.append(say(made.doors.shut.code, **made.doors.shut.facts))
        if made.how.awaited:
            pcs = ", ".join(made.how.awaited.values())
            lines.append(say("window.move.awaits", pcs=pcs))
        code = made.how.recovery or made.doors.recovery
        return [*lines, say("trust.recovery-code", code=code)] if code else lines


def _silent(refusal: Rejection) -> str:
    """Return the key of a refusal; the command's way of asking for the code is no help here."""
    why = CODE_ASKED.get(refusal.code)
    return f"window.move.{why}-what" if why else refusal.code
