"""What people see: tables read from the warehouse, charts, pages, and the packs they make."""
