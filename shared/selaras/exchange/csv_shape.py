"""The shape of the e-Faktur desktop program's CSV: records and their columns.

Source: the layout lines that the program itself writes at the head of a file.
"""

FK = (
    "FK",
    "KD_JENIS_TRANSAKSI",
    "FG_PENGGANTI",
    "NOMOR_FAKTUR",
    "MASA_PAJAK",
    "TAHUN_PAJAK",
    "TANGGAL_FAKTUR",
    "NPWP",
    "NAMA",
    "ALAMAT_LENGKAP",
    "JUMLAH_DPP",
    "JUMLAH_PPN",
    "JUMLAH_PPNBM",
    "ID_KETERANGAN_TAMBAHAN",
    "FG_UANG_MUKA",
    "UANG_MUKA_DPP",
    "UANG_MUKA_PPN",
    "UANG_MUKA_PPNBM",
    "REFERENSI",
    "KODE_DOKUMEN_PENDUKUNG",
)
OF = (
    "OF",
    "KODE_OBJEK",
    "NAMA",
    "HARGA_SATUAN",
    "JUMLAH_BARANG",
    "HARGA_TOTAL",
    "DISKON",
    "DPP",
    "PPN",
    "TARIF_PPNBM",
    "PPNBM",
)
# Before e-Faktur 3 the supporting document had no column.
FK_LEAST, OF_LEAST = len(FK) - 1, len(OF)

# The second column of a line that only names the columns.
LAYOUT = {"FK": "KD_JENIS_TRANSAKSI", "LT": "NPWP", "OF": "KODE_OBJEK", "FAPR": "NAMA_PENJUAL"}
# The seller's signature; it says nothing about an invoice.
IGNORED = frozenset(("FAPR",))
NOT_YET = frozenset(("FM", "RK", "RM", "DK", "DM", "DK_DM", "RDK_RDM", "LT"))
