"""Downstream: pages, API and the WebSocket. Knows the core and nothing of the feeds."""
