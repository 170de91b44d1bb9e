import hashlib

from hypothesis import given
from hypothesis import strategies as st

from selaras.documents.fingerprint import HASH_BYTES, Fingerprint, content_hash, hash_of_texts

TEXTS = st.text("ab\u00e9", max_size=3)
REGISTERS = st.dictionaries(TEXTS, TEXTS, max_size=4)


@given(registers=REGISTERS, data=st.data())
def test_the_order_of_registers_does_not_matter(
    registers: dict[str, str], data: st.DataObject
) -> None:
    shuffled = dict(data.draw(st.permutations(list(registers.items()))))
    assert content_hash("x", shuffled) == content_hash("x", registers)


@given(one=REGISTERS, two=REGISTERS)
def test_any_differing_register_gives_another_hash(
    one: dict[str, str], two: dict[str, str]
) -> None:
    assert (content_hash("x", one) == content_hash("x", two)) == (one == two)


def test_the_id_is_part_of_the_content() -> None:
    assert content_hash("x", {"a": "1"}) != content_hash("y", {"a": "1"})


def test_the_hash_is_the_same_on_every_release() -> None:
    assert content_hash("invoice:1", {"reference": '"A-1"'}).hex() == (
        "9be9dccccd9b4202999629aca952cd1e7b60fb130cf2ba1100b6a7cc57efba18"
    )


LONG = st.integers(0, 70_000).map("x".__mul__)


@given(texts=st.lists(st.text(max_size=3) | LONG, max_size=4))
def test_each_text_is_hashed_behind_its_length_in_bytes(texts: list[str]) -> None:
    raw = map(str.encode, texts)
    whole = b"".join(len(each).to_bytes(4, "big") + each for each in raw)
    assert hash_of_texts(texts) == hashlib.sha256(whole).digest()


HASHES = st.lists(st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES), max_size=6)


@given(hashes=HASHES, data=st.data())
def test_a_sum_does_not_hang_on_the_order(hashes: list[bytes], data: st.DataObject) -> None:
    one, two = Fingerprint(), Fingerprint()
    for item in hashes:
        one.add(item)
    for item in data.draw(st.permutations(hashes)):
        two.add(item)
    assert (one.count, one.text()) == (two.count, two.text())


@given(hashes=HASHES, extra=st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES))
def test_what_is_taken_out_leaves_no_trace(hashes: list[bytes], extra: bytes) -> None:
    kept = Fingerprint()
    for item in hashes:
        kept.add(item)
    changed = Fingerprint(kept.count, kept.total)
    changed.add(extra)
    changed.remove(extra)
    assert (changed.count, changed.text()) == (kept.count, kept.text())


def test_nothing_is_written_as_64_zeros() -> None:
    assert Fingerprint().text() == "0" * 64
