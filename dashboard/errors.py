"""Failures that end a command with one line and exit code 2."""


class UsageError(Exception):
    """Something the person at the keyboard can mend; the message says what, in one line."""
