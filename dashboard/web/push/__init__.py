"""Push: WebSockets and event streams, their frames, ticks and heartbeats."""
