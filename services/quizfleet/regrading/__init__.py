"""Regrading: a key put right after the fact, and all that follows from it for answers and scores.

`correcting` and `replaying` are pure and say what would be; `applying` reads, and writes it in one transaction. Read
docs/decisions/0019.
"""
