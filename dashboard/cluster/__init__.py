"""Several equal nodes behind one board: one polls, all follow the same stream."""
