"""Editing the facts: forms over the tables, shapes drawn on the map, rows from workbooks, the list of edits."""
