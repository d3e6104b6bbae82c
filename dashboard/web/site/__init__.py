"""The site: the hosts and origins under which the server is reached, and the path below which it stands."""
