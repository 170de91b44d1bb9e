"""The fields of the invoice form, by the names of ``show --json``, in the order of the screen.

And its keys that the bar leaves out.
"""

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

# Said elsewhere on the screen, so that the bar has room for the others.
GUESSED = frozenset({"F2", "F10", "Ctrl+J", "Alt+Arrow Down"})
# There is room for what a new draft needs or for what one with lines needs.
OF_NEW, OF_MANY = frozenset({"Shift+F7"}), frozenset({"Alt+Arrow Up", "Shift+F4"})
