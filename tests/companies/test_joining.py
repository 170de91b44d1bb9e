"""A PC that worked alone joins an installation of several companies."""

import asyncio
from pathlib import Path

from selaras.domain.requests import ADD_COMPANY, Request
from selaras.domain.result import Rejection
from tests.client.homes import NPWP, OTHER_NPWP, Pc, opened, served

THIRD = "0041234567893000"


async def add(pc: Pc, npwp: str) -> None:
    """Let a company in at a PC that is its own hub."""
    request = Request(ADD_COMPANY, {"npwp": npwp, "company_name": "PT Lain"})
    asked = await pc.office.ask(lambda replica: replica.ask(request))
    assert not isinstance(asked, Rejection), asked
    assert npwp in await pc.office.ask(lambda replica: replica.companies.every())


def test_all_companies_come_along_each_with_its_own(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc", OTHER_NPWP) as pc:
            await add(hub, OTHER_NPWP)
            await add(pc, NPWP)
            await pc.draft("PC-1")
            with pc.office.acting(None, company=NPWP):
                await pc.draft("PC-2")
            refused = await pc.office.join(address=hub.address, code=await hub.code(), pc="Kasir")
            assert refused is None
            await pc.office.sync_once()
            expected = await hub.fingerprint()
            assert (expected["invoice"][0], expected["company"][0]) == (2, 2)
            assert await pc.fingerprint() == expected
            identity = await pc.office.ask(lambda replica: replica.identity)
            # It goes on with the company it worked for.
            assert (identity.founding, identity.company) == (NPWP, OTHER_NPWP)
            assert await pc.office.ask(lambda replica: replica.counts["refused"]) == 0

    asyncio.run(play())


def test_a_pc_with_one_company_too_many_stays_as_it_was(tmp_path: Path) -> None:
    """What the hub would not take would end in the tray, so it is asked before."""

    async def play() -> None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc", NPWP) as pc:
            await add(pc, THIRD)
            before = await pc.fingerprint()
            refused = await pc.office.join(address=hub.address, code=await hub.code(), pc="Kasir")
            assert refused == Rejection("join.other-company", {"npwp": NPWP})
            assert await pc.fingerprint() == before
            assert await pc.office.ask(lambda replica: replica.identity.is_own_hub)

    asyncio.run(play())
