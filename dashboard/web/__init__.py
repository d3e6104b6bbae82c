"""Downstream: pages, API, push and polling."""
