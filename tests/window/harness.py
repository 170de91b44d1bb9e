"""Runs the window in process, with no browser, for tests of views.

Leans on internals of Flet 1.0.5 (Session, Connection, protocol): all of them in this one file.
Messages are really packed, because packing takes the snapshot that the next difference is made
against; method calls are answered, or handlers that await them would hang.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import flet as ft
import msgpack
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    InvokeMethodRequestBody,
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from selaras_client.window.files import Files
from selaras_client.window.models.session import Lock
from selaras_client.window.quick_flet import held_by
from selaras_client.window.screens.screen import Equipment, Pauses
from selaras_client.window.screens.shell import Shell
from selaras_client.window.wording import Wording
from tests.window.office import TODAY, MemoryOffice

NO_PAUSES = Pauses(search_s=0, click_grace_s=0, news_s=0, link_s=3600)
TURNS = 60

C = TypeVar("C", bound=BaseControl)


class RecordingClient(Connection):
    """Packs every message, as a real transport does, and answers method calls."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.loop = loop
        self.executor = ThreadPoolExecutor(max_workers=1)
        self.pubsubhub = PubSubHub(loop=loop, executor=self.executor)
        self.page_url, self.page_name = "http://unit.test", ""
        self.session: Session | None = None
        self.sent: list[str] = []
        self.calls: list[tuple[int, str]] = []
        self.crashes: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []

    def send_message(self, message: Message) -> None:
        encode = configure_encode_object_for_msgpack(BaseControl)  # type: ignore[no-untyped-call]
        msgpack.packb([message.action, message.body], default=encode)
        self.sent.append(message.action.name)
        if message.action == MessageAction.SESSION_CRASHED:
            self.crashes.append(message.body.message)
        elif message.action == MessageAction.INVOKE_METHOD:
            self._answer(message.body)

    def _answer(self, body: InvokeMethodRequestBody) -> None:
        session = self.session
        assert session is not None
        self.calls.append((body.control_id, body.name))
        results = session.handle_invoke_method_results
        self.loop.call_soon(results, body.control_id, body.call_id, None, None)
        if body.name == "push_route":
            route = {"route": body.args["route"]}
            session.apply_page_patch(route)
            self._tasks.append(
                self.loop.create_task(session.dispatch_event(1, "route_change", route))
            )


def _top(control: ft.Control) -> float:
    top = getattr(control, "top", None)
    return float(top) if isinstance(top, int | float) else 0.0


class Window:
    """One window of an office."""

    def __init__(self, office: MemoryOffice, *, route: str, lang: str) -> None:
        self.office = office
        self.client = RecordingClient(asyncio.get_running_loop())
        self.session = self.client.session = Session(self.client)
        _context_page.set(self.page)  # type: ignore[arg-type]
        context.reset_auto_update()  # type: ignore[no-untyped-call]
        self.session.apply_page_patch({"route": route, "width": 1280, "height": 720, "web": True})
        patch = self.session.get_page_patch()  # type: ignore[no-untyped-call]
        body = RegisterClientResponseBody(self.session.id, page_patch=patch, error="")
        self.client.send_message(Message(MessageAction.REGISTER_CLIENT, body))
        self.files = Files()
        self.seconds = 0.0
        lock = Lock(lambda: self.seconds)
        self.equipment = Equipment(lambda: TODAY, self.files, lock, NO_PAUSES)
        self.shell = Shell(self.page, office, wording=Wording(lang), equipment=self.equipment)

    @property
    def page(self) -> ft.Page:
        page: ft.Page = self.session.page
        return page

    async def start(self) -> "Window":
        await self.shell.start()
        await self.session.after_event(self.page)
        await self.settle()
        return self

    async def settle(self) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert not self.client.crashes, self.client.crashes[0]
        self._assert_all_redrawn()

    def _assert_all_redrawn(self) -> None:
        """Fail if a control holds what the browser was never told."""
        before = len(self.client.sent)
        self.page.update()
        assert "PATCH_CONTROL" not in self.client.sent[before:], "changed but not redrawn"
        del self.client.sent[before:]

    def close(self) -> None:
        self.shell.close()
        self.client.executor.shutdown(wait=False)

    # Looking

    def walk(self) -> Iterator[BaseControl]:
        seen: set[int] = set()

        def visit(value: object) -> Iterator[BaseControl]:
            if isinstance(value, list | tuple):
                for item in value:
                    yield from visit(item)
            elif isinstance(value, BaseControl) and id(value) not in seen:
                seen.add(id(value))
                yield value
                if isinstance(value, ft.Stack):
                    # What lies on it is read from above, in whatever order it was put there.
                    yield from visit(sorted(value.controls, key=_top))
                for name in held_by(value):
                    yield from visit(getattr(value, name, None))

        yield from visit(self.page)

    def find(self, cls: type[C], text: str = "", **members: object) -> C:
        """Return the first control of *cls* that shows *text* and has these members."""
        for control in self.walk():
            if not isinstance(control, cls):
                continue
            shown = [getattr(control, name, None) for name in ("value", "content", "label")]
            if (not text or text in shown) and all(
                getattr(control, name, None) == value for name, value in members.items()
            ):
                return control
        raise LookupError(f"{cls.__name__} {text!r} {members}")

    def field(self, label: str) -> ft.TextField:
        return self.find(ft.TextField, label=label)

    def text(self, key: str) -> str:
        """Return what the text with *key* says."""
        return str(self.find(ft.Text, key=key).value)

    def texts(self) -> list[str]:
        """Return every text that is not hidden."""
        return [
            str(control.value)
            for control in self.walk()
            if isinstance(control, ft.Text) and control.visible and self._is_shown(control)
        ]

    def _is_shown(self, control: BaseControl) -> bool:
        parent = control.parent
        while parent is not None:
            if not getattr(parent, "visible", True):
                return False
            parent = parent.parent
        return True

    def is_focused(self, control: BaseControl) -> bool:
        """Say whether the cursor was last put into *control*."""
        focused = [control_id for control_id, name in self.client.calls if name == "focus"]
        return bool(focused) and focused[-1] == control._i

    # Acting

    async def fire(self, control: BaseControl, event: str, *, data: object = None) -> None:
        await self.session.dispatch_event(control._i, event, data)
        await self.settle()

    async def click(self, control: BaseControl) -> None:
        await self.fire(control, "click")

    async def type(self, label: str, text: str) -> None:
        """Type into a field without leaving it."""
        field = self.field(label)
        await self.fire(field, "focus")
        # The browser sends the value first, then the event.
        self.session.apply_patch(field._i, {"value": text})
        await self.fire(field, "change", data=text)

    async def choose(self, choice: ft.SegmentedButton, segment: str) -> None:
        """Choose one segment."""
        self.session.apply_patch(choice._i, {"selected": [segment]})
        # Flet does not notice that a list came from the browser, and would send it back.
        self.page.update()
        await self.fire(choice, "change", data=[segment])

    async def leave(self, label: str) -> None:
        await self.fire(self.field(label), "blur")

    async def fill(self, label: str, text: str) -> None:
        """Type into a field and leave it."""
        await self.type(label, text)
        await self.leave(label)

    async def enter(self, label: str) -> None:
        await self.fire(self.field(label), "submit")

    async def key(self, key: str) -> None:
        """Press a key as the bar at the bottom writes it, ``Ctrl+K``."""
        *held, name = key.split("+")
        pressed: dict[str, object] = {"key": name, "meta": False}
        pressed |= {each: each.capitalize() in held for each in ("ctrl", "shift", "alt")}
        await self.fire(self.page, "keyboard_event", data=pressed)


Scenario = Callable[[Window], Awaitable[None]]


def in_window(
    office: Callable[[], MemoryOffice], *, route: str = "/", lang: str = "id"
) -> Callable[[Scenario], Callable[[], None]]:
    """Run a test with a started window of *office*."""

    def wrap(scenario: Scenario) -> Callable[[], None]:
        async def play() -> None:
            opened = office()
            window = await Window(opened, route=route, lang=lang).start()
            try:
                await scenario(window)
            finally:
                window.close()
                await asyncio.sleep(0)
                opened.close()

        def test() -> None:
            asyncio.run(play())

        functools.update_wrapper(test, scenario)
        # pytest would look for a fixture named after the scenario's argument.
        del test.__wrapped__  # type: ignore[attr-defined]
        return test

    return wrap
