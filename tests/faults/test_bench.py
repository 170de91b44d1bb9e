"""The benchmark runs from end to end: a hub and PCs as processes, among very few invoices."""

from pathlib import Path

from _bench.running import _parse, measured


def test_the_benchmark_measures_a_tiny_office(tmp_path: Path) -> None:
    only = [word for name in ("join", "live") for word in ("--only", name)]
    data, shown = measured(tmp_path, _parse(["--n", "12", "--rounds", "1", *only]))
    assert data["failed"] == {}
    found = {each["name"]: each["value"] for each in data["figures"]}
    assert found["join"] > 0
    assert found["feed-bytes"] > 0
    assert found["live-p99"] >= found["live-p50"] > 0
    assert "one edit from PC A to PC B" in shown
