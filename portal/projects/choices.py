"""What a poster chooses among in the wizard, as the database keeps it; their texts are in `prospect.py`."""

from enum import StrEnum


class Start(StrEnum):
    """When the poster wants the work to begin."""

    URGENT = "urgent"
    WITHIN_MONTH = "within-month"
    WITHIN_QUARTER = "within-quarter"
    FLEXIBLE = "flexible"
    PLANNING = "planning"


class Tenure(StrEnum):
    """How the poster has the place."""

    OWNER = "owner"
    HOUSING_SHARE = "housing-share"
    TENANT = "tenant"
    BUSINESS = "business"


class Materials(StrEnum):
    """Who buys the materials."""

    FIRM = "firm"
    POSTER = "poster"
    AGREED = "agreed"


class CallTimes(StrEnum):
    """When the poster can be called."""

    ANY = "any"
    DAYTIME = "daytime"
    EVENING = "evening"


class AddressShown(StrEnum):
    """When a firm that has answered gets the street address."""

    ON_REPLY = "reply"
    ON_AWARD = "award"
