"""How this PC joins a hub: it pairs over a line on which nobody is believed yet.

It encrypts, and believes nobody until pairing has proved the certificate it saw.
"""

from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from selaras.address import parse_address
from selaras.clock import Chance, SystemChance
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Frame, Refuse
from selaras.protocol.pairing_frames import Join, PairAsk, PairChallenge, Paired, PairProof
from selaras.trust.authority import device_request, new_device_key
from selaras.trust.contexts import pairing_context
from selaras.trust.pairing import NONCE_BYTES, Grant, PcPairing, Plea, parse_code
from selaras_client.membership import Membership
from selaras_client.wire import (
    HubRefusedError,
    HubUnreachableError,
    Secured,
    asked_on,
    connect,
    hung_up,
    seen_certificate,
)

ANSWER_S: Final = 60.0


async def ask_to_join(address: str, join: Join, *, chance: Chance | None = None) -> Membership:
    """Pair with the hub at *address*.

    Raises:
        AddressUnreadableError: What was typed is not HOST:PORT; nothing was sent.
        CodeUnreadableError: What was typed is no join code; nothing was sent.
        HubUnreachableError: Nothing answers.
        HubNotProvenError: The code is mistyped, or somebody stands between us and the hub.
        HubRefusedError: The code is used up or too old, or the company is another.
    """
    parse_address(address)
    code, key = parse_code(join.code), new_device_key()
    plea = Plea(device_request(key), join.pc, join.company)
    nonce = (chance or SystemChance()).bytes(NONCE_BYTES)
    async with hung_up(await connect(address, Secured(pairing_context()))) as socket:
        pairing = PcPairing(code, key=key, seen=seen_certificate(socket), nonce=nonce)
        challenge = await _asked(socket, PairAsk(*pairing.ask()), address=address)
        if not isinstance(challenge, PairChallenge):
            raise HubRefusedError(reason="protocol.remote")
        proof = pairing.prove(challenge.nonce, proof=challenge.proof, plea=plea)
        frame = PairProof(proof, plea.request, plea.pc, plea.company)
        paired = await _asked(socket, frame, address=address)
        if not isinstance(paired, Paired):
            raise HubRefusedError(reason="protocol.remote")
        return Membership(pairing.accept(_grant(paired)), key)


async def _asked(socket: ClientConnection, frame: Frame, *, address: str) -> Frame:
    try:
        answer = decode_frame(await asked_on(socket, [encode_frame(frame)], answer_s=ANSWER_S))
    except (ConnectionClosed, TimeoutError) as error:
        raise HubUnreachableError(address=address) from error
    if isinstance(answer, Refuse):
        raise HubRefusedError(**{**answer.facts, "reason": answer.code})
    return answer


def _grant(paired: Paired) -> Grant:
    return Grant(
        device=paired.device,
        certificate=paired.certificate,
        authority=paired.authority,
        hub=paired.hub,
        company=paired.company,
        company_name=paired.company_name,
        recovery=paired.recovery,
    )
