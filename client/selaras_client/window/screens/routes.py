"""Addresses of the screens, as they stand in the browser."""

LIST = "/faktur"
NEW = "/faktur/baru"
TRAY = "/perlu-dilihat"
DOUBLES = "/perlu-dilihat/ganda"
HELP = "/bantuan"
HOME = "/beranda"
SETTINGS = "/pengaturan"
COMPANY = "/pengaturan/perusahaan"
PCS = "/pc"
BACKUPS = "/pc/cadangan"
USERS = "/pengguna"
CUSTOMERS = "/pelanggan"
IMPORT = "/impor"
EXPORT = "/ekspor"
RESULTS = "/ekspor/hasil"
WORKS = "/ekspor/tangan"
RECAP = "/rekap"
DOCUMENTS = "/dokumen"
PURCHASES = "/pembelian"
RETURNS = "/retur"
SALES_RETURNS = "/retur/penjualan"
INCOMING = "/impor"
GOODS = "/barang"

_INVOICE = "invoice:"


def invoice_route(invoice_id: str) -> str:
    """Return the address of one invoice."""
    return f"{LIST}/{invoice_id.removeprefix(_INVOICE)}"


def invoice_of(route: str) -> str | None:
    """Return the invoice's document id that *route* shows, or None."""
    root, _, rest = route.removeprefix("/").partition("/")
    return f"{_INVOICE}{rest}" if root == "faktur" and rest and route != NEW else None
