"""Tests; `tests.leaks` and other helpers are imported by their full names."""
