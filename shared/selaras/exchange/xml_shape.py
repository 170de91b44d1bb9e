"""The shape of Coretax's output invoice file: names, order and what may be left out.

Source: docs/tax-rules.md, format TaxInvoiceBulk; the order is the official one, the spelling
``BuyerAdress`` is part of the format.
"""

ROOT = "TaxInvoiceBulk"
TIN = "TIN"
INVOICES = "ListOfTaxInvoice"
INVOICE = "TaxInvoice"
ITEMS = "ListOfGoodService"
ITEM = "GoodService"

HEAD = (
    "TaxInvoiceDate",
    "TaxInvoiceOpt",
    "TrxCode",
    "AddInfo",
    "CustomDoc",
    "CustomDocMonthYear",
    "RefDesc",
    "FacilityStamp",
    "SellerIDTKU",
    "BuyerTin",
    "BuyerDocument",
    "BuyerCountry",
    "BuyerDocumentNumber",
    "BuyerName",
    "BuyerAdress",
    "BuyerEmail",
    "BuyerIDTKU",
)
LINE = (
    "Opt",
    "Code",
    "Name",
    "Unit",
    "Price",
    "Qty",
    "TotalDiscount",
    "TaxBase",
    "OtherTaxBase",
    "VATRate",
    "VAT",
    "STLGRate",
    "STLG",
)

# The containers, each inside the one before.
CHAIN = (ROOT, INVOICES, INVOICE, ITEMS, ITEM)
CHILDREN = {
    ROOT: frozenset((TIN, INVOICES)),
    INVOICES: frozenset((INVOICE,)),
    INVOICE: frozenset((*HEAD, ITEMS)),
    ITEMS: frozenset((ITEM,)),
    ITEM: frozenset(LINE),
}
REPEATED = frozenset((INVOICE, ITEM))
# Files of before March 2025 and most other programs leave CustomDocMonthYear out.
OPTIONAL = frozenset(
    ("AddInfo", "CustomDoc", "CustomDocMonthYear", "RefDesc", "FacilityStamp", "BuyerEmail", "Code")
)

# Which element holds a field, by the names that findings use.
ELEMENT_OF_FIELD = {
    "date": "TaxInvoiceDate",
    "reference": "RefDesc",
    "seller_nitku": "SellerIDTKU",
    "trx_code": "TrxCode",
    "add_info": "AddInfo",
    "facility_stamp": "FacilityStamp",
    "custom_doc": "CustomDoc",
    "custom_doc_period": "CustomDocMonthYear",
    "buyer.tin": "BuyerTin",
    "buyer.document": "BuyerDocument",
    "buyer.country": "BuyerCountry",
    "buyer.document_number": "BuyerDocumentNumber",
    "buyer.name": "BuyerName",
    "buyer.address": "BuyerAdress",
    "buyer.email": "BuyerEmail",
    "buyer.nitku": "BuyerIDTKU",
}
ELEMENT_OF_LINE_FIELD = {
    "opt": "Opt",
    "code": "Code",
    "name": "Name",
    "unit": "Unit",
    "price": "Price",
    "qty": "Qty",
    "discount": "TotalDiscount",
    "ppnbm_rate": "STLGRate",
    "vat_rate": "VATRate",
    "other_tax_base": "OtherTaxBase",
    "vat": "VAT",
    "ppnbm": "STLG",
}
