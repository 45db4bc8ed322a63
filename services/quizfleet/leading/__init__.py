"""Leading: what a host orders goes into the quiz's log, in a transaction that holds the quiz, and is told to all."""
