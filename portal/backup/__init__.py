"""A backup is one tar: the database's dump, the photos and a manifest that says what must be in it.

Neither a domain nor web: it handles the database and the data folder as wholes, for the commands of an operator.
"""
