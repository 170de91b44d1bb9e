"""Every code of the domain has a sentence in both languages, with facts that are there."""

import ast
import json
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

import selaras.domain

DOMAIN = Path(selaras.domain.__path__[0])
MAKERS = {"error", "warning", "refused"}
REJECTION_FACTS = {"field", "value"}


def table(language: str) -> dict[str, str]:
    path = files("selaras.texts") / f"findings.{language}.json"
    read: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return read


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def constants(node: ast.expr) -> set[str]:
    return {
        leaf.value
        for leaf in ast.walk(node)
        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
    }


def codes_of_call(call: ast.Call) -> list[tuple[str, set[str]]]:
    if not isinstance(call.func, ast.Name) or call.func.id not in MAKERS:
        return []
    facts = {keyword.arg or "" for keyword in call.keywords}
    facts = REJECTION_FACTS if call.func.id == "refused" else facts
    return [(code, facts) for code in constants(call.args[0])]


def made_codes() -> list[tuple[str, set[str]]]:
    """Return each code that the domain makes, with the facts given at that place."""
    found: list[tuple[str, set[str]]] = []
    for path in sorted(DOMAIN.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found += codes_of_call(node)
            if isinstance(node, ast.Constant) and str(node.value).startswith("tax."):
                found.append((str(node.value), set()))
    return found


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    indonesian, english = table("id"), table("en")
    assert list(indonesian) == list(english)
    for key, sentence in indonesian.items():
        assert placeholders(sentence) == placeholders(english[key]), key


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    codes = {code for code, _ in made_codes()} | {"field.not-in-list", "field.unreadable"}
    assert codes == set(table("id"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_sentence_asks_only_for_facts_that_are_given(language: str) -> None:
    sentences = table(language)
    for code, facts in made_codes():
        assert placeholders(sentences[code]) <= facts, code


@pytest.mark.parametrize("language", ["id", "en"])
def test_sentences_end_as_sentences(language: str) -> None:
    for key, sentence in table(language).items():
        assert sentence.endswith("."), key
