"""The faults of docs/faults.md on real servers: ``python -m tests.faults``. Read `catalogue` first, then any fault."""
