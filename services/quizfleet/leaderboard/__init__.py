"""Leaderboard: announcements in, latest scores from the database, boards in the cache, frames to sockets."""
