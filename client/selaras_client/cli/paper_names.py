"""The commands about papers by their names, for whoever reads a command line."""

from collections.abc import Mapping
from typing import Final

PURCHASES: Final = "purchases"
PURCHASE_RETURNS: Final = "purchase-returns"
SALES_RETURNS: Final = "sales-returns"
# By the kind of document.
DOCUMENTS: Final[Mapping[str, str]] = {
    "other-output": "other_output",
    "other-input": "other_input",
    "other-output-returns": "other_output_return",
    "other-input-returns": "other_input_return",
    "retail": "retail_total",
    "annex-c": "collected",
}
