"""Errors that end a command with one line and exit code 2."""


class UsageError(Exception):
    """An error that the user can correct. The message says what is wrong and what to do, in one line."""
