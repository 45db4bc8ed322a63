"""Filling a database with quizzes. `plan` says which, `source` what is asked, `played` who answered; `fill` stores."""
