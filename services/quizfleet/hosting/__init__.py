"""Hosting: what a host does to a quiz, kept as a log of actions, and what follows from it."""
