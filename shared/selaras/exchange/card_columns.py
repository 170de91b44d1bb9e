"""Names of columns in lists of customers and goods, as offices and the desktop program write them.

Names compare without case, points and underscores. The names of ``customers show --json`` and
``goods show --json`` are always known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from selaras.domain.customer import plain
from selaras.domain.customer_edits import CUSTOMER_FIELDS
from selaras.domain.product import PRODUCT_FIELDS

NIK: Final = "nik"
# Parts of the desktop program's address (LT record), in the order in which they are written.
ADDRESS_PARTS: Final[Mapping[str, str]] = {
    "jalan": "",
    "blok": "Blok ",
    "nomor": "No. ",
    "rt": "RT ",
    "rw": "RW ",
    "kelurahan": "Kel. ",
    "kecamatan": "Kec. ",
    "kabupaten": "",
    "propinsi": "",
    "kode pos": "",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one kind of list.

    Args:
        fields: Compared name to field.
        silent: Names that say nothing and are not reported as left out.
    """

    fields: Mapping[str, str]
    silent: frozenset[str]

    def field_of(self, title: str) -> str:
        """Return the field of a column by its title; blank for one that is not known."""
        return self.fields.get(plain(title), "")


def _named(known: tuple[str, ...], others: Mapping[str, str]) -> dict[str, str]:
    own = {plain(name): name for name in known}
    return own | {name: field for field, names in others.items() for name in names.split("|")}


CUSTOMER_COLUMNS: Final = Columns(
    _named(
        CUSTOMER_FIELDS,
        {
            "tin": "npwp|n p w p|npwp16|npwp 16|nomor npwp|no npwp|buyer tin",
            NIK: "nik|nomor nik|no nik|ktp|no ktp",
            "document": "jenis identitas|jenis dokumen|buyer document",
            "document_number": "nomor identitas|no identitas|nomor dokumen|buyer document number",
            "name": "nama|nama lawan transaksi|nama pembeli|nama pelanggan|pelanggan|buyer name",
            "address": "alamat|alamat lengkap|buyer adress|buyer address",
            "country": "negara|kode negara|buyer country",
            "email": "surel|e mail|buyer email",
            "nitku": "id tku|idtku|buyer idtku|nitku pembeli",
            "own_code": "kode|kode pelanggan|kode lawan transaksi|customer code",
            "phone": "telepon|telp|no telepon|nomor telepon|hp|no hp",
            "contact": "kontak|nama kontak|narahubung|up",
            "note": "catatan|keterangan",
        },
    )
    | {name: name for name in ADDRESS_PARTS},
    frozenset({"lt", "no"}),
)
PRODUCT_COLUMNS: Final = Columns(
    _named(
        PRODUCT_FIELDS,
        {
            "own_code": "kode|kode barang|kode jasa|kode objek|sku|kode sendiri",
            "code": "kode coretax|kode barang jasa|kode barang jasa coretax|goods code",
            "name": "nama|nama barang|nama jasa|nama barang jasa|barang|uraian",
            "opt": "jenis|barang jasa|tipe",
            "unit": "satuan|satuan ukur",
            "price": "harga|harga satuan|harga jual",
            "ppnbm_rate": "ppnbm|tarif ppnbm",
            "note": "catatan|keterangan",
        },
    )
    # The tax office's code has a title of its own; "code" alone is what offices call theirs.
    | {"code": "code"},
    frozenset({"ob", "no"}),
)
