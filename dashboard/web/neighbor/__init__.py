"""Neighbors: the unit that shares limits, an IPv4 address or the /64 of an IPv6 address."""
