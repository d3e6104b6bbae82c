"""One file per feed: a pure `parse` on top, the address below."""
