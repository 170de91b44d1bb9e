"""The steps of this PC's way into another epoch of its hub, each in a transaction of its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

from selaras.protocol.effects import Close
from selaras.protocol.frames import Welcome
from selaras.protocol.heal_frames import Heal, Healed, Offer, Taken
from selaras.replica import epochs, incarnations, welcoming
from selaras.replica.epochs import Offering
from selaras.replica.writer import Writer
from selaras.values import replace

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]


class WayOver:
    """What the desk asks for while this PC and its hub are in different epochs."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self._writing = writing
        self._offering = Offering(0)

    def meet(self, welcome: Welcome) -> Heal | Close:
        """Look at the hub's epoch: begin to give back, or say why it is not followed."""
        with self._writing() as writer:
            fault = epochs.fault_of(writer.db, welcome)
            fault = fault or incarnations.fault_of(writer.db, welcome)
            if fault:
                return Close(fault)
            heal, self._offering = epochs.begin_offer(writer.db, welcome)
            return heal

    def offer(self, number: int) -> Offer:
        """Return the next page of what the hub may lack."""
        with self._writing() as writer:
            return epochs.next_offer(writer.db, self._offering, number=number)

    def note_taken(self, taken: Taken) -> None:
        """Remember what the hub could not take of a page."""
        with self._writing() as writer:
            epochs.note_taken(writer.db, taken)

    def enter(self, welcome: Welcome, healed: Healed) -> Close | None:
        """Go over, in one transaction; or say how much would be lost, so that a person decides."""
        with self._writing() as writer:
            loss = epochs.loss_of(writer.db, welcome)
            if loss:
                return Close(epochs.LOSS_CODE, loss)
            epochs.enter(writer, healed)
            # Users may have come back meanwhile: nothing is sent before they are known.
            users_seq = healed.head if welcome.users_seq else 0
            welcoming.adopt(writer, replace(welcome, users_seq=users_seq))
        return None

    def take_loss(self) -> bool:
        """Go on next time although much would be lost; say whether that was asked at all."""
        with self._writing() as writer:
            return epochs.take_loss(writer.db)
