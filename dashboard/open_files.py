"""
How many files a process may open: each viewer is one.

Systems begin with a soft limit of 1,024 for the sake of programs that use `select()` (systemd, "File Descriptor
Limits"); who does not is expected to take the hard one.
"""

import resource


def allow_many() -> int:
    """Let this process and those it starts open as many files as they may; how many that is."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
