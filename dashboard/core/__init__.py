"""
The pure core: values in, values out. No I/O, no clock and no randomness; an import contract proves it.

- Values: `model` (game, board), `position` (a place in the stream), `filter` (the games a client selects).
- From feed to board: `guard` (checks the answers of one source), `source_merge` (all sources in one board).
- From board to stream: `diff` (changes and patches), `events` (the meaning of a change), `digest` (checksum of a
  board), `history` (publications, for recovery).
- From stream to client: `hub` (fan-out), `session` (one client and its view), `outbox` (changes that wait for a slow
  client), `statistics` (the hub's counters).
- The wire: `protocol` (every message in both directions), `membership` (a cluster node in `/healthz`).
"""
