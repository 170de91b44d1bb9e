"""The fields of the invoice form, by the names of ``show --json``, in the order of the screen."""

HEAD_KEYS = ("reference", "date", "trx_code", "seller_nitku")
FACILITY_KEYS = ("add_info", "facility_stamp", "custom_doc", "custom_doc_period")
BUYER_KEYS = (
    "buyer.name",
    "buyer.document",
    "buyer.tin",
    "buyer.document_number",
    "buyer.address",
    "buyer.country",
    "buyer.nitku",
    "buyer.email",
)
PAYMENT_KEYS = ("payment.kind", "payment.contract", "payment.tax_base")
LINE_MEMBERS = ("opt", "name", "code", "unit", "qty", "price", "discount", "ppnbm_rate")
TYPED_LINE_MEMBERS = ("other_tax_base", "vat")
