"""The migrations that let lists of 100,000 rows be sorted and summed without reading them."""

from selaras.store.db import Connection
from selaras.store.projection_schema import card_orders, invoice_orders, paper_orders


def m020_list_orders(db: Connection) -> None:
    """Sort by every column and sum from indexes; the wide one holds what the narrow one did."""
    db.exec_driver_sql("DROP INDEX IF EXISTS invoice_row_date")
    for statement in invoice_orders():
        db.exec_driver_sql(statement)


def m023_paper_orders(db: Connection) -> None:
    """Do for lists of papers what ``m020_list_orders`` did for invoices."""
    db.exec_driver_sql("DROP INDEX IF EXISTS paper_row_period")
    for statement in paper_orders():
        db.exec_driver_sql(statement)


def m024_card_orders(db: Connection) -> None:
    """Let lists of customers and of goods be sorted by every column; that by name was there."""
    for statement in card_orders():
        db.exec_driver_sql(statement)
