"""The benchmark runs: a hub and a PC as processes, among very few invoices."""

from pathlib import Path

from _bench.running import _parse, measured


def test_the_benchmark_measures_a_tiny_office(tmp_path: Path) -> None:
    chosen = _parse(["--n", "12", "--rounds", "1", "--only", "sizes"])
    data, shown = measured(tmp_path, chosen)
    assert data["failed"] == {}
    found = {each["name"]: each["value"] for each in data["figures"]}
    # What lies there of a PC is what the hub gave it over the network.
    assert found["pc-file"] > 0
    assert "file of a PC with 12, lists and search in it" in shown
