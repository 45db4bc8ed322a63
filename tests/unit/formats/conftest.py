"""Hypothesis as these tests want it: the same examples every time, and no clock that fails a busy machine."""

from hypothesis import settings

settings.register_profile("formats", deadline=None, derandomize=True, database=None)
settings.load_profile("formats")
