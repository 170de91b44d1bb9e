"""The migration that lets a list of 100,000 invoices be sorted and summed without reading them."""

from sqlalchemy import Connection

from selaras.store.projection_schema import invoice_orders


def m020_list_orders(db: Connection) -> None:
    """Sort by every column and sum from indexes; the wide one holds what the narrow one did."""
    db.exec_driver_sql("DROP INDEX IF EXISTS invoice_row_date")
    for statement in invoice_orders():
        db.exec_driver_sql(statement)
