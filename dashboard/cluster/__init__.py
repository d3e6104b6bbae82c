"""
A cluster: several equal nodes that serve one board from one stream.

The nodes share a broker. One node holds a lease: it polls the feeds and publishes their changes to the stream. All
nodes apply the stream to their own hub.

    node          one process in the cluster; starts and stops the parts below
    election      holds the lease, or tries to get it
    term          what the leader does while it holds the lease: poll and publish
    succession    how a new term starts: on the stored stream, or with a new epoch (pure)
    follower      applies the stream to the hub
    broker        the contract of a broker, and its errors
    redis         the broker for Redis and Valkey
    scripts       its Lua scripts
    entry         the bytes that it stores
    workers       several processes behind one port of one machine
"""
