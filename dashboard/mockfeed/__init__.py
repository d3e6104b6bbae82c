"""
The mock feed: a score API of our own that behaves like a foreign one, with evenings in five sports from one seed.

    simulator     plays the games; a function of seed and time (pure)
    feed          the feed at the current moment
    pins          changes made to contests from outside
    serializer    turns the simulator's state into payload objects
    payload       the JSON document, described field by field
    server        the HTTP server
"""
