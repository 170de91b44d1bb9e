"""Selaras: VAT invoices drafted on several PCs, offline, that end up equal.

This package holds everything that needs neither a window nor a socket.
"""

__version__ = "0.1.0"
