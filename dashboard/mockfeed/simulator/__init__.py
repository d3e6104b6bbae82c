"""Pure: the state of the evening at simulated time t, from a seed."""
