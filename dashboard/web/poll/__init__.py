"""Polling: the board over HTTP, with validators, deltas and long polls."""
