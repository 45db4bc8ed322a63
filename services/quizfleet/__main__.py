"""``python -m quizfleet`` is the command ``quizfleet``."""

from quizfleet.cli import app

app()
