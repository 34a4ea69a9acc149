"""A return that is easy to fill, and the same return as a receipt: workbook, tables and data contract."""
