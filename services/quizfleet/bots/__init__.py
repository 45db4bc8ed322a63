"""Bots: players that join by code, play a quiz to its end, and check from outside what the platform promises."""

from quizfleet.bots.options import BotOptions
from quizfleet.bots.report import Check, Progress, Report
from quizfleet.bots.run import run_bots

__all__ = ["BotOptions", "Check", "Progress", "Report", "run_bots"]
