"""A score feed of our own that pretends to be somebody else's: an evening in five sports from one seed."""
