"""Adopting what the hub says of itself and of this PC when it welcomes it."""

from selaras.protocol.frames import Welcome
from selaras.replica import epochs, health, incarnations, people
from selaras.replica.identity import load_identity, save_identity, short_ids
from selaras.replica.writer import Writer


def adopt(writer: Writer, welcome: Welcome) -> None:
    """Remember what the hub said; the caller has looked whether this file may go on."""
    db = writer.db
    incarnations.note_told(db)
    # Ids drawn by chance have done their work once the hub hands out short ones.
    known = load_identity(db).client_ids
    short = short_ids(known)
    save_identity(
        db,
        epoch=welcome.epoch,
        epoch_counter=welcome.epoch_counter,
        client_ids=(short + welcome.client_ids) or known,
    )
    epochs.note_epoch(db, welcome)
    people.note_users_seq(db, welcome.users_seq)
    people.note_contact(db, now=writer.clock.now(), hub_time=welcome.server_time)
    health.note_hub(db, welcome, now=writer.clock.now())
