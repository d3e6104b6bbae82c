"""Upstream: fetch, parse and pace. Knows the core and nothing of the web."""
