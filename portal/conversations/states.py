"""The sides of a conversation."""

from enum import StrEnum


class Side(StrEnum):
    """Who speaks."""

    STAFF = "staff"
    POSTER = "poster"
    FIRM = "firm"
