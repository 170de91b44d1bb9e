"""The check runs the tests as it should."""

import _environment
import check


def test_what_was_compiled_is_kept_for_the_tests_even_where_python_is_to_keep_nothing() -> None:
    kept = check.compiled_once({"PYTHONDONTWRITEBYTECODE": "1", "LANG": "C"})
    assert "PYTHONDONTWRITEBYTECODE" not in kept
    # Not among the sources: whoever set it wants nothing there.
    assert kept["PYTHONPYCACHEPREFIX"].startswith(str(_environment.ROOT / ".venv"))
    assert kept["LANG"] == "C"


def test_an_environment_that_keeps_it_stays_as_it_is() -> None:
    assert check.compiled_once({"LANG": "C"}) == {"LANG": "C"}
