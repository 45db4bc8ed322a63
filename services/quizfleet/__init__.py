"""QuizFleet's services: participation, scoring and leaderboard, and the command line that runs them."""

__version__ = "0.1.0"
