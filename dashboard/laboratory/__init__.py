"""Measuring: simulated clients of every contestant against a real server, and the report of the result."""
