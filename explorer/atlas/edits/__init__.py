"""The user's edits: rows over the tables of the atlas, which themselves are never changed.

An edit is a `row_edit.RowEdit(table, was, now)`: the cells of one row before and after it, as they are in the CSV files of
`geodata/`, without the empty ones. `was` None adds a row, `now` None removes one. A project keeps a tuple of them.

- `row_edit.with_edit(edits, edit)` adds one, joined with an earlier edit of the same row; `row_edit.read(json)` reads one
  of a stranger's file.
- `edited_rows.edited_rows(known, edits)` holds the rows of the tables with the edits over them: `rows`, `row`, `refused`.
- `row_check.problems_of(edit, known, edits)` returns what is wrong with a row, by column, with the cure; an edit may be
  made only if there is nothing. `row_check.completed(known, table, cells)` fills in what the other language lacks.
- `laying.laid(known, edits)` returns what is known with the edits over it; `Known.own` says what of it is the user's and
  which edits do not apply, and why.

All of them take the facts without the user's layers (`Store.facts`), and `Known.folder` must be set.
"""
