"""The hub's own certificate authority, its server certificate, and certificates of PCs.

ECDSA on P-256. Validity says nothing here: an office's clocks are wrong by years, so that every
certificate is good from 2000 to 2100, and the hub's list of devices says who is in. A server is
known by a name made from the hub's id, never by its address.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from selaras.errors import HubError, RemoteProtocolError

NOT_BEFORE: Final = datetime(2000, 1, 1, tzinfo=UTC)
NOT_AFTER: Final = datetime(2100, 1, 1, tzinfo=UTC)
MAX_REQUEST_BYTES: Final = 2048
_MAX_COMMON_NAME: Final = 64


class KeysUnreadableError(HubError):
    """A stored key or certificate is damaged."""

    code = "trust.keys-unreadable"


class RequestRefusedError(RemoteProtocolError):
    """A PC's certificate request is not one of ours: other kind of key, damaged, too long."""

    code = "trust.request-refused"


@dataclass(frozen=True, slots=True)
class Issued:
    """A key with its certificate, both as PEM."""

    key: bytes
    certificate: bytes


def fingerprint(certificate: bytes) -> bytes:
    """Return the SHA-256 of a certificate given as DER."""
    return hashlib.sha256(certificate).digest()


def der_of(certificate: bytes) -> bytes:
    """Return a PEM certificate as DER.

    Raises:
        KeysUnreadableError: It is not a certificate.
    """
    return _certificate(certificate).public_bytes(Encoding.DER)


def server_name(hub: str) -> str:
    """Return the name under which the hub of this id is known in its certificate."""
    return f"{hub.lower()}.hub.selaras.invalid"


class Authority:
    """A hub's authority: its key and its certificate."""

    def __init__(self, hub: str, issued: Issued) -> None:
        """Take up the stored authority of the hub with this id.

        Raises:
            KeysUnreadableError: Key or certificate are damaged, or not of one another.
        """
        self.hub, self.issued = hub, issued
        self._key = _private_key(issued.key)
        self._certificate = _certificate(issued.certificate)
        if self._certificate.public_key() != self._key.public_key():
            raise KeysUnreadableError(hub=hub)

    @classmethod
    def found(cls, hub: str) -> "Authority":
        """Make the authority of a new hub."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"Selaras hub {hub}")
        certificate = (
            _builder(name, issuer=name, public=key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(is_authority=True), critical=True)
            .add_extension(_key_id(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        return cls(hub, Issued(_key_pem(key), certificate.public_bytes(Encoding.PEM)))

    @property
    def certificate(self) -> bytes:
        """Return the authority's certificate, PEM: what a PC trusts."""
        return self.issued.certificate

    def issue_server(self, addresses: Sequence[str] = ()) -> Issued:
        """Make the key and certificate the hub answers with.

        Args:
            addresses: IP addresses to name as well; PCs do not look at them.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName(server_name(self.hub))]
        names += [x509.IPAddress(ipaddress.ip_address(each)) for each in addresses]
        signed = self._sign(
            _name(server_name(self.hub)[:_MAX_COMMON_NAME]),
            public=key.public_key(),
            names=names,
            purpose=ExtendedKeyUsageOID.SERVER_AUTH,
        )
        return Issued(_key_pem(key), signed.public_bytes(Encoding.PEM))

    def issue_device(self, device: str, request: bytes) -> bytes:
        """Return the certificate, PEM, of a PC that asks with a request, DER.

        The request proves only that the PC holds the key; who it is says the hub.

        Raises:
            RequestRefusedError: It is not a request of ours.
        """
        public = _requested_key(request)
        signed = self._sign(
            _name(device),
            public=public,
            names=[x509.DNSName(f"{device.lower()}.pc.selaras.invalid")],
            purpose=ExtendedKeyUsageOID.CLIENT_AUTH,
        )
        return signed.public_bytes(Encoding.PEM)

    def _sign(
        self,
        subject: x509.Name,
        *,
        public: ec.EllipticCurvePublicKey,
        names: list[x509.GeneralName],
        purpose: x509.ObjectIdentifier,
    ) -> x509.Certificate:
        authority = self._key.public_key()
        return (
            _builder(subject, issuer=self._certificate.subject, public=public)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(is_authority=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(_key_id(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )


def new_device_key() -> bytes:
    """Return a fresh key for a PC, PEM; it never leaves that PC."""
    return _key_pem(ec.generate_private_key(ec.SECP256R1()))


def device_request(key: bytes) -> bytes:
    """Return the certificate request, DER, for a PC's key, PEM.

    Raises:
        KeysUnreadableError: The key is damaged.
    """
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(_private_key(key), hashes.SHA256()).public_bytes(Encoding.DER)


def is_issued_by(certificate: bytes, authority: bytes) -> bool:
    """Say whether *authority*, PEM, signed *certificate*, DER."""
    try:
        leaf = x509.load_der_x509_certificate(certificate)
        leaf.verify_directly_issued_by(_certificate(authority))
    except (ValueError, TypeError, InvalidSignature, KeysUnreadableError):
        return False
    return True


def belongs_to(certificate: bytes, key: bytes) -> bool:
    """Say whether a certificate, PEM, is of this key, PEM."""
    try:
        return _certificate(certificate).public_key() == _private_key(key).public_key()
    except KeysUnreadableError:
        return False


def _requested_key(request: bytes) -> ec.EllipticCurvePublicKey:
    if len(request) > MAX_REQUEST_BYTES:
        raise RequestRefusedError(size=len(request))
    try:
        asked = x509.load_der_x509_csr(request)
        public = asked.public_key()
        is_good = asked.is_signature_valid
    # The library answers hostile bytes with many kinds of error; each is a refusal.
    except Exception as error:
        raise RequestRefusedError(reason=type(error).__name__) from error
    if not (is_good and isinstance(public, ec.EllipticCurvePublicKey)):
        raise RequestRefusedError(reason="key")
    if not isinstance(public.curve, ec.SECP256R1):
        raise RequestRefusedError(reason="curve")
    return public


def _builder(
    subject: x509.Name, *, issuer: x509.Name, public: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
    )


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _key_id(public: ec.EllipticCurvePublicKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(public)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError) as error:
        raise KeysUnreadableError(reason=type(error).__name__) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeysUnreadableError(reason="key")
    return key


def _certificate(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise KeysUnreadableError(reason=type(error).__name__) from error
