"""Rooms that a host leads: the host's bot, how players follow, and what the platform promises there."""
