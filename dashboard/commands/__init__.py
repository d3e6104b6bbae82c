"""One file per subcommand of `python -m dashboard`."""
