"""Participation: quizzes are made here, players join here, questions are handed out here."""
