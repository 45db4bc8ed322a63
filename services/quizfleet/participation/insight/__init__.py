"""What came of a quiz: tallies, its content, a key put right afterwards, results. Read `endpoints` first."""
