"""The list of broken safeguards fits the code, so that it can be run on any day."""

from pathlib import Path

import mutations

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_mutation_finds_its_place_exactly_once() -> None:
    counts = {
        each.name: (ROOT / each.file).read_text(encoding="utf-8").count(each.old)
        for each in mutations.listed()
    }
    assert {name: count for name, count in counts.items() if count != 1} == {}
    assert len(counts) >= 48


def test_every_mutation_names_a_test_that_is_there() -> None:
    for each in mutations.listed():
        file, _, name = each.test.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), each.name


def test_each_changes_something_and_none_stands_twice() -> None:
    listed = mutations.listed()
    assert all(each.old != each.new for each in listed)
    assert len({each.name for each in listed}) == len(listed)
