"""Feeds: fetch, parse and pace. Imports the core and nothing of the web."""
