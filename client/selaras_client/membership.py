"""What a PC holds once a hub has let it in, and where that lies."""

from dataclasses import dataclass

from selaras.trust.pairing import Grant
from selaras_client.keys import AUTHORITY, CERTIFICATE, KEY, RECOVERY, KeysFolder


@dataclass(frozen=True, slots=True)
class Membership:
    """What a PC holds once a hub has let it in.

    Args:
        key: The PC's own key, PEM; nobody else ever had it.
    """

    grant: Grant
    key: bytes


def keep_keys(keys: KeysFolder, member: Membership) -> None:
    """Put what a hub gave this PC where its keys lie."""
    drawer = keys.device(member.grant.device)
    drawer.write(KEY, member.key)
    drawer.write(CERTIFICATE, member.grant.certificate)
    drawer.write(AUTHORITY, member.grant.authority)
    drawer.write(RECOVERY, member.grant.recovery)
