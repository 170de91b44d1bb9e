import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.documents.values import (
    MAX_MEMBERS,
    MAX_REGISTER_BYTES,
    Value,
    decode_value,
    encode_value,
    is_readable,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = TEXTS | st.booleans() | st.dictionaries(TEXTS, TEXTS | st.booleans(), max_size=8)


@given(VALUES)
def test_a_value_is_read_as_it_was_written(value: Value) -> None:
    text = encode_value(value)
    assert decode_value(text) == value
    assert is_readable(text)


def test_members_have_one_order_and_no_blanks() -> None:
    assert encode_value({"b": "1", "a": True}) == '{"a":true,"b":"1"}'


@pytest.mark.parametrize(
    "value", ["\ud800", {"a": "\udfff"}, {"\udfff": "a"}, "x" * MAX_REGISTER_BYTES, "é" * 8_192]
)
def test_what_a_register_cannot_hold_is_refused(value: Value) -> None:
    with pytest.raises(ValueError):
        encode_value(value)


@pytest.mark.parametrize("text", ["", "{", "\ud800", "'a'", "NaN", "[" * 5_000])
def test_what_is_not_json_reads_as_nothing(text: str) -> None:
    assert decode_value(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "12",
        "[]",
        '{"a":1}',
        '{"a":{"b":"c"}}',
        '{"a":null}',
        '{"a": "b"}',
        '{"b":"1","a":"2"}',
        '{"a":"1","a":"2"}',
        '"\\u0041"',
        "not json",
        encode_value({f"{each:03}": "" for each in range(MAX_MEMBERS + 1)}),
        '"' + "é" * 8_192 + '"',
        '"' + "x" * MAX_REGISTER_BYTES + '"',
    ],
)
def test_a_register_that_this_release_would_not_write_is_not_readable(text: str) -> None:
    assert not is_readable(text)


def test_the_longest_register_is_readable() -> None:
    assert is_readable(encode_value("x" * (MAX_REGISTER_BYTES - 2)))
    assert is_readable(encode_value({f"{each:03}": "" for each in range(MAX_MEMBERS)}))
