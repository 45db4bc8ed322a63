"""Scoring: an answer is accepted once, scored, committed, and announced. Read `answering`, then `commit`."""
