"""Counters of the hub."""

from msgspec import Struct


class Statistics(Struct):
    """
    Counters since the start. `Hub.statistics()` returns a copy.

    The first three are current numbers. Each field is also a metric, `scorewall_<field>`.
    """

    sessions: int = 0
    views: int = 0
    undrained: int = 0
    publications: int = 0
    fan_outs: int = 0
    delta_encodings: int = 0
    delta_frames: int = 0
    snapshot_frames: int = 0
    heartbeat_frames: int = 0
    bytes_offered: int = 0
    recoveries: int = 0
    refused_recoveries: int = 0
    conflations: int = 0
    dropped_events: int = 0
