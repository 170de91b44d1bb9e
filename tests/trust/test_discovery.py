"""Where to look for a hub. No network: announcing and resolving need multicast, which a test
machine may not have, so that only the order and the failing are tested here.
"""

import asyncio
import sys

import pytest
from zeroconf import ServiceInfo

from selaras.address import Address
from selaras_client import discovery
from selaras_client.discovery import Announcer, addresses_to_try, find_hub, own_addresses

HUB = "06g7q2h9ks0m4t8v1c3n5p7r9x"


def test_the_last_good_address_comes_first_then_found_ones_then_the_typed_one() -> None:
    tried = addresses_to_try("10.0.0.1:1", ["10.0.0.2:1", "[fe80::2]:1"], known=["hub.kantor:1"])
    assert tried == ["10.0.0.1:1", "10.0.0.2:1", "[fe80::2]:1", "hub.kantor:1"]


def test_an_address_is_tried_once() -> None:
    assert addresses_to_try("10.0.0.1:1", ["10.0.0.1:1"], known=[" 10.0.0.1:1 "]) == ["10.0.0.1:1"]


@pytest.mark.parametrize("found", [[""], ["rubbish"], ["host:99999"], [":1"]])
def test_what_is_no_address_is_left_out(found: list[str]) -> None:
    assert addresses_to_try("", found, known=["10.0.0.1:1"]) == ["10.0.0.1:1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_a_hub_for_its_own_machine_has_no_address_for_others(host: str) -> None:
    assert own_addresses(Address(host, 8765)) == []


def test_a_hub_on_one_address_has_that_one() -> None:
    assert own_addresses(Address("192.168.1.5", 8765)) == ["192.168.1.5:8765"]


def test_a_hub_everywhere_is_never_reached_by_others_over_loopback() -> None:
    for each in own_addresses(Address("0.0.0.0", 8765)):
        assert each.endswith(":8765")
        assert not each.startswith(("127.", "0."))


def test_looking_without_the_library_finds_nothing_and_does_not_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "zeroconf.asyncio", None)
    assert asyncio.run(find_hub(HUB, last="192.168.1.5:8765")) == []


def test_a_hub_of_this_machine_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> list[str]:
        raise AssertionError

    monkeypatch.setattr("selaras_client.discovery._look", fail)
    assert asyncio.run(find_hub(HUB, last="127.0.0.1:8765")) == []


def test_announcing_without_the_library_does_not_stop_the_hub(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def play() -> None:
        announcer = Announcer(HUB, Address("192.168.1.5", 8765))
        await announcer.start()
        await announcer.stop()

    monkeypatch.setitem(sys.modules, "zeroconf.asyncio", None)
    asyncio.run(play())


class Network:
    """What a hub's PC is reached by, and what it announced: in turn, and taken back."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.hosts: list[str] = []
        self.is_broken = False
        self.told: list[list[str]] = []
        self.heard = asyncio.Event()
        patch.setattr(discovery, "_hosts", lambda: self.hosts)
        patch.setattr(discovery, "_zeroconf", self._joined)

    def _joined(self) -> "Network":
        if self.is_broken:
            raise OSError
        return self

    async def async_register_service(self, info: ServiceInfo) -> "asyncio.Future[None]":
        self.told.append(info.parsed_addresses())
        self.heard.set()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def async_close(self) -> None:
        self.told.append([])


def test_a_hub_that_starts_before_its_network_is_announced_once_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = Network(monkeypatch)

    async def play() -> None:
        announcer = Announcer(HUB, Address("0.0.0.0", 8765))
        await announcer.start()
        assert network.told == []
        network.hosts, network.is_broken = ["192.168.1.5"], True
        await announcer.look_again()
        assert network.told == []
        network.is_broken = False
        for _ in range(3):
            await announcer.look_again()
        assert network.told == [["192.168.1.5"]]
        # The router gave it another address.
        network.hosts = ["192.168.1.9"]
        await announcer.look_again()
        assert network.told == [["192.168.1.5"], [], ["192.168.1.9"]]
        await announcer.stop()
        assert network.told[-1] == []

    asyncio.run(play())


def test_what_is_announced_is_looked_at_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch)
    monkeypatch.setattr(discovery, "AGAIN_S", 0)

    async def play() -> None:
        announcer = Announcer(HUB, Address("0.0.0.0", 8765))
        await announcer.start()
        network.hosts = ["192.168.1.5"]
        async with asyncio.timeout(60):
            await network.heard.wait()
        await announcer.stop()

    asyncio.run(play())
    assert network.told == [["192.168.1.5"], []]
