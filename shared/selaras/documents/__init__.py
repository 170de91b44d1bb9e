"""Documents: one CRDT each, read and written as registers.

The only home of pycrdt. A *register* is the smallest group of values that must not be mixed; it
is one key of the document's single root map and holds canonical JSON text.
"""
