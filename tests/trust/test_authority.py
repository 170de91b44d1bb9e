import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from selaras.trust.authority import (
    Authority,
    Issued,
    KeysUnreadableError,
    RequestRefusedError,
    belongs_to,
    der_of,
    device_request,
    fingerprint,
    is_issued_by,
    new_device_key,
    server_name,
)
from selaras.trust.contexts import Papers, client_context, pairing_context, server_context
from tests.trust.people import HUB, shake_hands


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.found(HUB)


def device(authority: Authority, name: str = "dev1") -> Issued:
    key = new_device_key()
    return Issued(key, authority.issue_device(name, device_request(key)))


def papers(folder: Path, issued: Issued, *, by: Authority) -> Papers:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "c.pem").write_bytes(issued.certificate)
    (folder / "k.pem").write_bytes(issued.key)
    return Papers(folder / "c.pem", folder / "k.pem", by.certificate)


def test_a_hub_and_its_pc_know_one_another_over_tls_1_3(
    tmp_path: Path, authority: Authority
) -> None:
    pc = device(authority)
    server = server_context(papers(tmp_path / "s", authority.issue_server(), by=authority))
    client = client_context(papers(tmp_path / "c", pc, by=authority))
    ends = shake_hands(client, server, name=server_name(HUB))
    assert ends.server.getpeercert(binary_form=True) == der_of(pc.certificate)
    assert ends.client.version() == "TLSv1.3"


def test_what_a_pc_shows_is_read_once_and_anew_when_it_changed(
    tmp_path: Path, authority: Authority
) -> None:
    mine = papers(tmp_path, device(authority), by=authority)
    known = client_context(mine)
    assert client_context(mine) is known
    other = papers(tmp_path, device(authority), by=authority)
    assert other == mine
    assert client_context(other) is not known
    mine.key.unlink()
    with pytest.raises(KeysUnreadableError):
        client_context(mine)


def test_a_pc_without_a_certificate_gets_through_the_handshake_unknown(
    tmp_path: Path, authority: Authority
) -> None:
    shown = authority.issue_server()
    server = server_context(papers(tmp_path, shown, by=authority))
    ends = shake_hands(pairing_context(), server, name=None)
    assert ends.server.getpeercert(binary_form=True) is None
    assert ends.client.getpeercert(binary_form=True) == der_of(shown.certificate)


def test_the_authority_of_another_hub_is_not_believed(tmp_path: Path, authority: Authority) -> None:
    other = Authority.found(HUB)
    server = server_context(papers(tmp_path / "s", other.issue_server(), by=other))
    client = client_context(papers(tmp_path / "c", device(authority), by=authority))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(client, server, name=server_name(HUB))


def test_a_pc_of_another_hub_is_not_let_through(tmp_path: Path, authority: Authority) -> None:
    other = Authority.found(HUB)
    server = server_context(papers(tmp_path / "s", authority.issue_server(), by=authority))
    client = client_context(papers(tmp_path / "c", device(other), by=authority))
    with pytest.raises(ssl.SSLError):
        shake_hands(client, server, name=server_name(HUB))


def test_a_certificate_of_a_pc_is_not_one_of_the_hub(tmp_path: Path, authority: Authority) -> None:
    server = server_context(papers(tmp_path / "s", device(authority), by=authority))
    client = client_context(papers(tmp_path / "c", device(authority), by=authority))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(client, server, name=server_name(HUB))


def test_the_name_of_another_hub_is_refused(tmp_path: Path, authority: Authority) -> None:
    server = server_context(papers(tmp_path / "s", authority.issue_server(), by=authority))
    client = client_context(papers(tmp_path / "c", device(authority), by=authority))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(client, server, name=server_name("another"))


def test_tls_1_2_is_refused(tmp_path: Path, authority: Authority) -> None:
    server = server_context(papers(tmp_path, authority.issue_server(), by=authority))
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        shake_hands(old, server, name=None)


def test_a_clock_ten_years_off_locks_nobody_out(authority: Authority) -> None:
    for pem in (authority.certificate, authority.issue_server().certificate):
        certificate = x509.load_pem_x509_certificate(pem)
        assert certificate.not_valid_before_utc <= datetime(2016, 1, 1, tzinfo=UTC)
        assert certificate.not_valid_after_utc >= datetime(2099, 1, 1, tzinfo=UTC)


def test_the_hub_says_who_a_pc_is_whatever_it_asks_for(authority: Authority) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    asked = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "the hub itself")])
    )
    asked = asked.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    request = asked.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    issued = x509.load_pem_x509_certificate(authority.issue_device("dev9", request))
    assert issued.subject.rfc4514_string() == "CN=dev9"
    assert not issued.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def request_with(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"nonsense",
        b"\x30" * 5_000,
        request_with(rsa.generate_private_key(65537, 2048)),
        request_with(ec.generate_private_key(ec.SECP384R1())),
        device_request(new_device_key())[:-4] + b"\x00\x00\x00\x00",
    ],
    ids=["empty", "nonsense", "long", "rsa", "other-curve", "signature"],
)
def test_a_request_that_is_not_ours_is_refused(authority: Authority, request_bytes: bytes) -> None:
    with pytest.raises(RequestRefusedError):
        authority.issue_device("dev1", request_bytes)


def test_keys_that_do_not_belong_together_are_not_taken_up(authority: Authority) -> None:
    other = Authority.found(HUB)
    with pytest.raises(KeysUnreadableError):
        Authority(HUB, Issued(other.issued.key, authority.certificate))
    with pytest.raises(KeysUnreadableError):
        Authority(HUB, Issued(b"", authority.certificate))
    with pytest.raises(KeysUnreadableError):
        Authority(HUB, Issued(authority.issued.key, b"cut"))


def test_a_missing_key_file_is_told(tmp_path: Path, authority: Authority) -> None:
    with pytest.raises(KeysUnreadableError):
        client_context(Papers(tmp_path / "c", tmp_path / "k", authority.certificate))


def test_who_signed_what_and_whose_key_it_is(authority: Authority) -> None:
    pc, other = device(authority), device(authority)
    assert is_issued_by(der_of(pc.certificate), authority.certificate)
    assert not is_issued_by(der_of(pc.certificate), Authority.found(HUB).certificate)
    assert not is_issued_by(b"nonsense", authority.certificate)
    assert belongs_to(pc.certificate, pc.key)
    assert not belongs_to(pc.certificate, other.key)
    assert not belongs_to(b"nonsense", pc.key)
    assert fingerprint(der_of(pc.certificate)) != fingerprint(der_of(other.certificate))
