"""Who a poster is, and what those let in may do."""

from enum import StrEnum


class PosterKind(StrEnum):
    """Who posts: a consumer, a housing co-operative or condominium, or a company. Only the first is a consumer by law."""

    PRIVATE = "private"
    HOUSING = "housing"
    COMPANY = "company"


class ProjectRole(StrEnum):
    """What somebody the poster has let in may do: read, choose a firm, or also has to say yes to the choice."""

    READ = "read"
    DECIDE = "decide"
    APPROVE = "approve"
