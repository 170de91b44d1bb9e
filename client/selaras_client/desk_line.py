"""What a conversation over a socket asks of an opened data folder, done in its data thread."""

from selaras_client.copying import CopyTaker
from selaras_client.discovery import Find
from selaras_client.home import Home
from selaras_client.syncer import Line, Syncer
from selaras_client.thread import DataThread


def line_of(home: Home, thread: DataThread) -> Line:
    """Return the desk of *home*, and who takes copies for it, as coroutines."""
    desk, ask, copies = home.desk, thread.ask, CopyTaker(home)

    def dropped() -> None:
        desk.dropped()
        copies.dropped()

    return Line(
        begin=lambda: ask(lambda: _begin(home)),
        received=lambda data: ask(lambda: desk.received(data)),
        outbox_changed=lambda: ask(desk.outbox_changed),
        check_due=lambda: ask(desk.check_due),
        dropped=lambda: ask(dropped),
        deliver=lambda answer: ask(lambda: desk.deliver(answer)),
        copy=lambda answer: ask(lambda: copies.step(answer)),
        ended=lambda: desk.ended,
        is_even=lambda: desk.is_even,
        is_comparing=lambda: desk.is_comparing,
    )


def syncer_of(home: Home, thread: DataThread, *, address: str, find: Find) -> Syncer:
    """Return what holds conversations with the hub on behalf of *home*.

    Args:
        address: Where the hub answered last.
        find: Where else it may be.
    """
    line = line_of(home, thread)
    return Syncer(address, line, secured=lambda: thread.ask(home.secured), find=find)


def _begin(home: Home) -> list[bytes]:
    """Begin a conversation; a file that may only be read has nothing to say."""
    home.wake()
    if home.store.trouble is not None:
        raise home.store.trouble
    return home.desk.connect()
