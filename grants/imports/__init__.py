"""Payments from a finance system's file: read, matched to agreements, shown first, brought in whole, undone whole.

`reading` takes a file's rows, `ours` says which may be ours, `matching` and `charging` say to which agreement and which
year's budget, `plan` puts it together for the preview, and `bringing_in`, `undoing` and `deciding` write.
"""
