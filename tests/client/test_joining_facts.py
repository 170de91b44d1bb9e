"""What a PC that worked alone brings into an office beside its content: facts, audit, doubles."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from selaras.domain.requests import CLOSE_PERIOD, Request
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.store.contents import content_of
from selaras.store.quick import raw_of
from selaras.texts import Texts
from selaras_client.cli.execute import execute
from selaras_client.cli.parser import parse
from selaras_client.cli.result import Call, RejectedError
from tests.client.homes import NPWP, Hub, Pc, opened, served
from tests.client.test_joining import imported
from tests.facts.drafts import BUYER, LINE
from tests.papers.test_documents import MADE

TEXTS = Texts("id")
WHOLE = {"date": "2026-10-05", "buyer": BUYER, "lines": [LINE]}
VERSION = ("--version", "1")
MAJU = ("tin=0012345674901000", "name=PT Maju", "address=Jl. Melati 1")


async def run(pc: Pc, *words: str) -> dict[str, Any]:
    """Carry out a command line on an open folder."""
    args = parse([*words, "--json"], TEXTS)
    args.passwords = {}
    result = await execute(pc.office, Call(args, TEXTS))
    assert result.lines
    return dict(result.data)


async def refused(pc: Pc, *words: str) -> str:
    try:
        done = await run(pc, *words)
    except RejectedError as error:
        return error.rejection.code
    raise AssertionError(done)


@asynccontextmanager
async def two(tmp_path: Path) -> AsyncIterator[tuple[Hub, Pc]]:
    """Open a hub and a PC that works alone for the same company."""
    async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc", NPWP) as pc:
        yield hub, pc


async def join(hub: Hub, pc: Pc) -> dict[str, Any]:
    return await run(pc, "join", hub.address, "--code", await hub.code(), "--pc", "Kasir")


async def exported(pc: Pc, out: Path, *references: str) -> str:
    """Approve and export invoices in a batch of their own; return its id."""
    for reference in references:
        await pc.draft(reference, **WHOLE)
    await run(pc, "approve", *references)
    done = await run(pc, "export", "--out", str(out), *references)
    return str(done["files"][0]["batch"])


def test_its_batches_stay_readable_and_writable_and_are_no_facts_here(tmp_path: Path) -> None:
    async def play() -> None:
        async with two(tmp_path) as (hub, pc):
            batch = await exported(pc, tmp_path / "a.xml", "PC-1", "PC-2")
            await join(hub, pc)
            (row,) = (await run(pc, "batch", "list"))["batches"]
            assert (row["id"], row["before_joining"], row["count"]) == (batch, True, 2)
            assert len((await run(pc, "batch", "show", batch))["invoices"]) == 2
            await run(pc, "batch", "write", batch, "--out", str(tmp_path / "b.xml"))
            assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()
            assert (await run(hub, "batch", "list"))["batches"] == []

    asyncio.run(play())


def codes(view: dict[str, Any]) -> set[str]:
    return {str(each["code"]) for each in view["findings"]}


def test_an_invoice_says_everywhere_what_it_was_and_is_a_draft_here(tmp_path: Path) -> None:
    async def play() -> None:
        async with two(tmp_path) as (hub, pc):
            batch = await exported(pc, tmp_path / "a.xml", "PC-1")
            await pc.draft("PC-3", **WHOLE)
            await run(pc, "approve", "PC-3")
            await join(hub, pc)
            for where in (hub, pc):
                view = await run(where, "show", "PC-1")
                assert (view["state"], len(view["approvals"])) == ("draft", 0)
                assert (view["former"]["batch"], "former.exported" in codes(view)) == (batch, True)
            assert len((await run(pc, "show", "PC-1"))["former"]["approvals"]) == 1
            assert "former.approved" in codes(await run(hub, "show", "PC-3"))
            # Approved anew it is this office's, and what it was says no more.
            await run(hub, "approve", "PC-1")
            view = await run(hub, "show", "PC-1")
            assert view["state"] == "approved"
            assert not codes(view) & {"former.exported", "former.approved"}

    asyncio.run(play())


def test_its_audit_stays_readable_and_verifiable(tmp_path: Path) -> None:
    async def play() -> None:
        async with two(tmp_path) as (hub, pc):
            assert (await run(pc, "audit", "verify", "--before-joining"))["offices"] == []
            await pc.draft("PC-1")
            await pc.edit("PC-1", **{"buyer.name": "PT Unik"})
            head = (await run(pc, "audit", "head"))["head"]
            await join(hub, pc)
            verified = await run(pc, "audit", "verify", "--before-joining")
            assert verified["sound"] is True
            assert [each["head"] for each in verified["offices"]] == [head]
            assert (await run(pc, "audit", "verify"))["sound"] is True
            former = await run(pc, "audit", "list", "--before-joining", "--query", "unik")
            assert former["total"] == 1
            (change,) = former["records"][0]["changes"]
            assert (change["field"], change["after"]) == ("buyer.name", "PT Unik")
            by_ref = await run(pc, "audit", "list", "--before-joining", "--ref", "PC-1")
            assert by_ref["total"] == 2
            await pc.thread.ask(lambda: _tamper(pc))
            assert (await run(pc, "audit", "verify", "--before-joining"))["sound"] is False

    asyncio.run(play())


def _tamper(pc: Pc) -> None:
    with pc.home.store.transaction() as db:
        raw_of(db).create_function("spelt_out", 1, content_of)
        db.exec_driver_sql(
            "UPDATE former_fact SET content = replace(spelt_out(content), 'Unik', 'Lain')"
            " WHERE kind = 'audit'"
        )


def test_its_closed_periods_are_told_and_close_nothing_here(tmp_path: Path) -> None:
    async def play() -> None:
        async with two(tmp_path) as (hub, pc):
            total = [f"{name}={text}" for name, text in MADE["retail_total"].items()]
            await run(pc, "retail", "add", *total, "date=2026-09-30")
            await pc.office.ask(
                lambda replica: replica.ask(Request(CLOSE_PERIOD, {"period": "092026"}))
            )
            await join(hub, pc)
            (period,) = (await run(pc, "period", "list"))["periods"]
            assert (period["period"], period["before_joining"]) == ("092026", True)
            made = await pc.draft("PC-1", **{**WHOLE, "date": "2026-09-05"})
            found = {each["code"] for each in (await run(pc, "show", made))["findings"]}
            assert "period.closed" not in found
            # Its recap is still to be read as it was, and nothing is closed by it.
            await run(pc, "retail", "edit", "001", "tax_base=1200")
            now, kept = [await run(pc, "recap", "092026", *more) for more in ((), VERSION)]
            assert [each["before_joining"] for each in now["closings"]] == [True]
            bases = [each["annexes"]["retail"][0]["base"] for each in (now, kept)]
            assert (now["state"], bases) == ("open", ["1200", "2400000"])

    asyncio.run(play())


def test_a_customer_of_both_is_shown_for_joining_and_not_doubled_silently(tmp_path: Path) -> None:
    async def play() -> None:
        async with two(tmp_path) as (hub, pc):
            for where in (hub, pc):
                await run(where, "customers", "add", *MAJU, "email=x@y.id")
            joined = await join(hub, pc)
            (double,) = joined["duplicates"]
            assert (double["kind"], double["name"], len(double["ids"])) == (
                "customer",
                "PT Maju",
                2,
            )
            assert (await run(pc, "tray"))["duplicates"] == 1
            await run(pc, "customers", "join", *double["ids"])
            assert (await run(pc, "duplicates"))["duplicates"] == []
            await hub.office.sync_once()
            assert (await run(hub, "customers", "list"))["total"] == 1

    asyncio.run(play())


def test_customers_that_were_joined_are_shown_for_joining_again(tmp_path: Path) -> None:
    async def play() -> None:
        async with two(tmp_path) as (hub, pc):
            keep = (await run(pc, "customers", "add", *MAJU))["id"]
            other = (await run(pc, "customers", "add", "tin=0099999999999000", "name=PT Lain"))[
                "id"
            ]
            await run(pc, "customers", "join", keep, other)
            joined = await join(hub, pc)
            assert [each["ids"] for each in joined["duplicates"]] == [(keep, other)]

    asyncio.run(play())


@asynccontextmanager
async def doubled(tmp_path: Path) -> AsyncIterator[tuple[Pc, dict[str, Any]]]:
    """Bring one invoice twice and two under one reference into an office; the hub's is approved."""
    async with two(tmp_path) as (hub, pc):
        for where in (hub, pc):
            await where.draft("SAMA", **WHOLE)
            await where.draft("BEDA", **WHOLE)
        await pc.edit("BEDA", **{"buyer.name": "PT Lain"})
        await run(hub, "approve", "SAMA")
        found = {each["name"]: each for each in (await join(hub, pc))["duplicates"]}
        assert set(found) == {"SAMA", "BEDA"}
        yield pc, found


def test_one_invoice_under_two_ids_is_kept_once(tmp_path: Path) -> None:
    async def play() -> None:
        async with doubled(tmp_path) as (pc, found):
            keep, gone = found["SAMA"]["ids"]
            # What is approved at the hub is the one to keep.
            assert (await run(pc, "show", keep))["state"] == "approved"
            await run(pc, "duplicates", "--keep", keep, gone)
            view = await run(pc, "show", gone)
            assert (view["state"], view["reference"]) == ("discarded", "")
            assert view["duplicate_of"] == {"invoice": keep, "reference": "SAMA"}
            assert view["buyer"]["name"] == "PT Maju Jaya"
            assert [each["name"] for each in (await run(pc, "duplicates"))["duplicates"]] == [
                "BEDA"
            ]
            assert "reference.duplicate" not in codes(await run(pc, "show", keep))

    asyncio.run(play())


def test_what_says_something_else_or_is_approved_is_not_thrown_away(tmp_path: Path) -> None:
    async def play() -> None:
        async with doubled(tmp_path) as (pc, found):
            keep, gone = found["SAMA"]["ids"]
            assert await refused(pc, "duplicates", "--keep", gone, keep) == "double.approved"
            assert found["BEDA"]["differs"] == ("buyer.name",)
            ids = found["BEDA"]["ids"]
            assert await refused(pc, "duplicates", "--keep", *ids) == "double.differs"
            assert "reference.duplicate" in codes(await run(pc, "show", ids[0]))

    asyncio.run(play())


def test_the_same_file_on_both_approved_at_the_hub_is_no_late_edit(tmp_path: Path) -> None:
    async def play() -> None:
        async with two(tmp_path) as (hub, pc):
            for where in (hub, pc):
                await imported(where)
            for where in (hub, pc):
                await where.office.ask(_approve_first)
            await join(hub, pc)
            await hub.office.sync_once()
            assert (await run(pc, "tray"))["tray"] == []
            assert await pc.fingerprint() == await hub.fingerprint()

    asyncio.run(play())


def _approve_first(replica: Replica) -> None:
    made = replica.ask_approval("INV/2026/10/0007")
    assert not isinstance(made, Rejection), made
