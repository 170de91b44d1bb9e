"""The benchmark's own arithmetic and manners; what it measures is measured by running it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from _bench import running, windows, workload
from _bench.figures import Figure
from _bench.gauge import at_share, cpu_s, now_mb, peak_mb
from _bench.office import Run
from _bench.processes import StepFailedError, environment
from _bench.report import plot, table
from _many_invoices import fill
from selaras.documents.invoice_codec import encode_invoice
from selaras.domain.party import OwnCompany
from selaras.domain.validation import findings


@pytest.mark.parametrize(
    ("figure", "is_met"),
    [
        (Figure("a", "a", 2.0, "s", reach=2.0), True),
        (Figure("a", "a", 2.1, "s", reach=2.0), False),
        (Figure("a", "a", 2.1, "e/s", reach=2.0, is_least=True), True),
        (Figure("a", "a", 1.9, "e/s", reach=2.0, is_least=True), False),
        (Figure("a", "a", 9.0, "s", reach=2.0, limit=3.0, ratio=3.0), True),
        (Figure("a", "a", 1.0, "s", reach=2.0, limit=0.1, ratio=3.0), False),
        (Figure("a", "a", 1.0, "s", reach=2.0, ratio=3.0), True),
        (Figure("a", "a", None, "s", reach=2.0), None),
        (Figure("a", "a", 1.0, "s"), None),
    ],
)
def test_the_ratio_counts_where_one_is_asked_for(
    figure: Figure,
    *,
    is_met: bool | None,
) -> None:
    assert figure.is_met is is_met


def test_a_share_of_the_values_lies_below() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert (at_share(values, 0.5), at_share(values, 0.99), at_share([7.0], 0.99)) == (51, 100, 7)


def test_a_process_that_is_gone_used_nobody_knows_what() -> None:
    assert (cpu_s(2**22 + 1), now_mb(2**22 + 1), peak_mb(2**22 + 1)) == (None, None, None)


def test_the_workload_is_five_good_lines_and_the_same_every_time() -> None:
    made = list(workload.invoices(99, 3))
    assert made == list(workload.invoices(99, 3))
    assert {len(each.lines) for each in made} == {5}
    # 20 head fields: those of the registers beside the lines.
    assert len(encode_invoice(made[0])) == 8 + 5 * 3
    errors = [
        finding
        for each in made
        for finding in findings(each, OwnCompany(each.company))
        if finding.severity == "error"
    ]
    assert errors == []


def test_a_measure_that_fails_is_named_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def good(_: Run) -> Iterator[Figure]:
        yield Figure("good", "what went well", 1.0, "s", reach=2.0)

    def bad(_: Run) -> Iterator[Figure]:
        yield Figure("before", "what came before", 3.0, "s", reach=2.0)
        raise OSError("no room")

    monkeypatch.setattr(running, "MEASURES", {"bad": bad, "good": good})
    out = tmp_path / "out.json"
    assert running.main(["--n", "10", "--keep", str(tmp_path / "data"), "--out", str(out)]) == 1
    found = json.loads(out.read_text("utf-8"))
    assert [each["name"] for each in found["figures"]] == ["before", "good"]
    assert found["failed"] == {"bad": "OSError: no room"}
    shown = capsys.readouterr().out
    assert "| what came before | ≤ 2 s | 3 s |  |  | **no** |" in shown
    assert "bad: not measured: OSError: no room" in shown
    assert json.loads((tmp_path / "data" / "so-far.json").read_text("utf-8"))["failed"]


def test_a_limit_shows_as_a_ratio_in_the_table() -> None:
    shown = table([Figure("a", "join", 0.5, "s", reach=0.6, limit=0.25, ratio=3.0)], {})
    assert "| join | ≤ 0.6 s, ≤ 3 × limit | 0.5 s | 0.25 s | 2.00 | yes |" in shown


def test_the_plot_puts_ten_times_as_many_further_right_and_longer_times_higher() -> None:
    runs = [
        {"n": n, "figures": [{"name": "join", "unit": "s", "value": value}]}
        for n, value in ((1_000, 0.1), (10_000, 1.0))
    ]
    drawn = plot(runs)
    assert drawn.count("<circle") == 2
    points = drawn.partition('points="')[2].partition('"')[0].split()
    (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in points)
    assert x2 > x1
    assert y2 < y1
    assert "<circle" not in plot([])


def test_what_the_window_script_says_becomes_figures_by_its_units(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "window_times.py"
    said = {"cpu_ms": {"a month": 1.5}, "load": 3.0, "start_to_list_s": 0.9, "memory_mb": 120}
    script.write_text(f"print({json.dumps(json.dumps(said))})", "utf-8")
    monkeypatch.setattr(windows, "SCRIPT", script)
    with ExitStack() as stack:
        found = list(windows.window(Run(tmp_path / "data", 10, rounds=1, stack=stack)))
        assert [(each.name, each.value, each.unit) for each in found] == [
            ("window-cpu-a-month", 1.5, "ms"),
            ("window-start-to-list", 0.9, "s"),
            ("window-memory", 120.0, "MB"),
        ]
        script.write_text("raise SystemExit('no browser')", "utf-8")
        with pytest.raises(StepFailedError, match="no browser"):
            list(windows.window(Run(tmp_path / "data", 10, rounds=1, stack=stack)))


def test_many_invoices_are_made_without_a_word_among_what_a_program_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "home", 1)
    said = capsys.readouterr()
    assert said.out == ""
    assert " 1 " in said.err


def test_what_is_measured_may_keep_what_it_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("SELARAS_HOME", "there")
    known = environment(SELARAS_KEYS="here")
    assert "PYTHONDONTWRITEBYTECODE" not in known
    assert (known["SELARAS_HOME"], known["SELARAS_KEYS"]) == ("there", "here")
