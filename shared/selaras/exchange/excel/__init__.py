"""Excel workbooks in, guarded and streaming, and tables of any kind out.

A workbook is read by hand over ``zipfile`` and expat (docs/adr: Excel is read by hand): nothing
is opened but the parts that hold cells, every size is bounded before and while it is inflated,
and no number becomes a float. Macros, links to other files and pictures are never looked at.
"""
