"""Files of an office's own, CSV or Excel: their rows as they stand, and in plain words what can't be read.

It knows nothing of agreements or payments. `sheets_of` opens a file, `find_table` finds the header in a sheet, and
`cells` reads a cell as text, a day or pounds.
"""
