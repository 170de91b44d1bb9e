"""What accounting programs call their columns and units, as far as it is known."""

from collections.abc import Mapping
from typing import Final

# Headings of Accurate, Jurnal, Zahir, Odoo and plain lists, by what they mean.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "reference": (
        "No. Invoice", "No Invoice", "Nomor Invoice", "Invoice", "No. Faktur", "No Faktur",
        "Nomor Faktur", "No. Faktur Penjualan", "Nomor", "*No. Transaksi", "No. Transaksi",
        "*InvoiceNumber", "Invoice Number", "Number", "Referensi", "No. Referensi",
        "Invoice lines/Number", "No. Bukti",
    ),
    "date": (
        "Tgl", "Tanggal", "Tgl Faktur", "Tanggal Faktur", "Tgl. Faktur", "Tanggal Invoice",
        "Tanggal Transaksi", "*InvoiceDate", "Invoice Date", "Invoice/Bill Date", "Date",
        "Tgl Invoice",
    ),
    "buyer_name": (
        "Pelanggan", "Nama Pelanggan", "Customer", "Nama Customer", "*Customer", "Pembeli",
        "Nama Pembeli", "Partner", "Invoice Partner Display Name", "Langganan",
    ),
    "buyer_npwp": (
        "NPWP", "NPWP Pelanggan", "No. NPWP", "NPWP Pembeli", "Tax ID", "Partner/Tax ID",
    ),
    "buyer_nik": ("NIK", "No. KTP", "NIK Pelanggan", "KTP"),
    "buyer_address": (
        "Alamat", "Alamat Pelanggan", "Address", "Billing Address", "Alamat Pembeli",
        "Alamat Penagihan", "*BillingAddress",
    ),
    "buyer_email": ("Email", "E-mail", "Email Pelanggan"),
    "item_code": (
        "Kode Barang", "Kode Item", "Kode Produk", "SKU", "Item Code", "No. Barang",
        "ProductCode", "Internal Reference",
    ),
    "item_name": (
        "Nama Barang", "Nama Item", "Nama Produk", "Barang", "Deskripsi Barang", "*ProductName",
        "Product", "Produk", "Deskripsi", "Invoice lines/Product", "Nama Barang/Jasa",
        "Description",
    ),
    "qty": (
        "Qty", "Jumlah", "Kuantitas", "Quantity", "*Quantity", "Invoice lines/Quantity",
        "Banyaknya", "Kts",
    ),
    "unit": (
        "Satuan", "Unit", "UoM", "Satuan Barang", "Unit of Measure",
        "Invoice lines/Unit of Measure",
    ),
    "price": (
        "Harga", "Harga Satuan", "Harga (termasuk PPN)", "Harga Termasuk PPN", "Harga Incl. PPN",
        "Unit Price", "*UnitPrice", "@Harga", "Invoice lines/Unit Price", "Harga @",
    ),
    "discount_percent": (
        "Diskon %", "Disc %", "Discount %", "Disc. %", "Diskon (%)", "DiscountRate(%)",
        "Invoice lines/Discount (%)", "%Diskon",
    ),
    "discount": ("Diskon", "Diskon Barang", "Discount", "Potongan", "Diskon Baris", "Disc"),
    "invoice_discount": (
        "Diskon Faktur", "Diskon Nota", "Diskon Invoice", "Invoice Discount", "Diskon Total",
        "Potongan Faktur",
    ),
    "ppnbm_rate": ("Tarif PPnBM", "PPnBM %"),
    "trx_code": ("Kode Transaksi",),
}  # fmt: skip
# Own unit names that mean one thing everywhere; a person's own entry goes before them.
COMMON_UNITS: Final[Mapping[str, str]] = {
    "pcs": "UM.0021", "pc": "UM.0021", "piece": "UM.0021", "buah": "UM.0021", "bh": "UM.0021",
    "unit": "UM.0018", "unt": "UM.0018", "units": "UM.0018", "set": "UM.0019", "lsn": "UM.0017",
    "lusin": "UM.0017", "dozen": "UM.0017", "kg": "UM.0003", "kilogram": "UM.0003", "gr": "UM.0004",
    "gram": "UM.0004", "g": "UM.0004", "ltr": "UM.0007", "lt": "UM.0007", "l": "UM.0007",
    "liter": "UM.0007", "kl": "UM.0006", "m": "UM.0013", "mtr": "UM.0013", "meter": "UM.0013",
    "m2": "UM.0012", "m3": "UM.0034", "cm": "UM.0015", "box": "UM.0022", "boks": "UM.0022",
    "dus": "UM.0022", "lembar": "UM.0020", "lbr": "UM.0020", "karton": "UM.0037",
    "ctn": "UM.0037", "roll": "UM.0039", "rol": "UM.0039", "drum": "UM.0036", "kwh": "UM.0038",
    "ton": "UM.0001", "jam": "UM.0027", "hari": "UM.0026", "minggu": "UM.0025",
    "bulan": "UM.0024", "bln": "UM.0024", "tahun": "UM.0023", "thn": "UM.0023",
    "kegiatan": "UM.0030",
}  # fmt: skip
