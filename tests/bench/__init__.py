"""`make bench`: every row of docs/performance.md's table, measured in one run.

Figures are ratios of two things measured in turns (A B A B ...), with a server's own CPU-seconds counted apart from the
load generator's. A row is a module in `rows`; the bare things they are compared with are in `programs` and `go`.
"""
