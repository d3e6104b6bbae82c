"""
The limit of open files. Each connection is one open file.

Systems start programs with a soft limit of 1,024, because `select()` cannot use more. A program without `select()` is
expected to raise it to the hard limit (systemd, "File Descriptor Limits").
"""

import resource


def allow_many() -> int:
    """Raise the soft limit of this process and its children to the hard limit, and return it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def open_files() -> int:
    """Return the number of files that this process may have open."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
