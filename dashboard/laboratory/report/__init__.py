"""The laboratory's results for people: a table in the terminal and a page with plots."""
