"""HOST:PORT as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.address import Address, AddressUnreadableError, parse_address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8765", "127.0.0.1", 8765),
        ("  localhost:0 ", "localhost", 0),
        ("[::1]:65535", "::1", 65535),
    ],
)
def test_host_and_port_are_read(text: str, host: str, port: int) -> None:
    assert parse_address(text) == Address(host, port)
    assert parse_address(str(parse_address(text))) == Address(host, port)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            ":",
            "127.0.0.1",
            ":80",
            "host:",
            "host:65536",
            "host:-1",
            "host:\uff18\uff10",
            "host:8x",
        ),
        # What a browser, a list or two addresses pasted together leave in the field.
        *("http://192.0.2.7:80", "hub: 192.0.2.7:80", "192.0.2.7:80:80", "[host]x:80", "a b:80"),
        *("a..b:80", f"{'a' * 64}:80", "host/x:80", "user@host:80"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressUnreadableError):
        parse_address(text)


@given(text=st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_address(text)
    except AddressUnreadableError:
        return
    assert 0 <= found.port < 65536
