"""The commands of `scorewall`, one module each, and their options."""
