"""The demo: the whole platform on embedded parts, a real quiz, bots playing, a URL to join."""
