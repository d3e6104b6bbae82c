"""Push and polling, held against each other on the same games: recorded, computed and measured."""
