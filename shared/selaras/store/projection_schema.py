"""The SQL of the projection: tables that may be dropped and rebuilt at any time.

Amounts are whole sen (hundredths of a rupiah), so that SQL can sort and add them exactly.
"""

INVOICE_COLUMNS = """
    doc_no INTEGER PRIMARY KEY, id TEXT NOT NULL, company TEXT NOT NULL, date TEXT NOT NULL,
    reference TEXT NOT NULL, trx_code TEXT NOT NULL, seller_nitku TEXT NOT NULL,
    buyer_name TEXT NOT NULL, buyer_id TEXT NOT NULL, state TEXT NOT NULL,
    line_count INTEGER NOT NULL, tax_base_sen INTEGER NOT NULL, vat_sen INTEGER NOT NULL,
    ppnbm_sen INTEGER NOT NULL, errors INTEGER NOT NULL, warnings INTEGER NOT NULL,
    origin_file TEXT NOT NULL, origin_position INTEGER NOT NULL, content_digest TEXT NOT NULL
"""

SEARCH_COLUMNS = "reference, buyer, goods, tokenize='unicode61 remove_diacritics 2', prefix='2 3'"


def projection_sql(prefix: str = "") -> tuple[str, ...]:
    """Return the statements that make the projection's tables, named with *prefix*."""
    return (
        f"CREATE TABLE {prefix}invoice_row ({INVOICE_COLUMNS}) STRICT",
        f"CREATE INDEX {prefix}invoice_row_date ON {prefix}invoice_row (company, date, doc_no)",
        f"CREATE INDEX {prefix}invoice_row_reference ON {prefix}invoice_row (reference)",
        f"CREATE VIRTUAL TABLE {prefix}invoice_search USING fts5({SEARCH_COLUMNS})",
    )


PROJECTION_SQL = projection_sql()
