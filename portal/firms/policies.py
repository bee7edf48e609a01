"""Who may do what in a firm. Pure questions."""

from portal.firms.models import MemberRole


def can_run_firm(role: str | None) -> bool:
    """Whether somebody with this role decides over the firm: its people and its settings."""
    return role == MemberRole.OWNER
