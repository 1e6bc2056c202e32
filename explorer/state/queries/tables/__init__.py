"""Features as rows: the results table, the attribute table and what is written of them."""
