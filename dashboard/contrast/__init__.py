"""The model that compares push with polling on the same games. Pure but for its change log."""
