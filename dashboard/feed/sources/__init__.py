"""Feed adapters: one module a feed, with a pure `parse` and a `FEED` that exports it."""
