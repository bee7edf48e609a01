"""Words that rows of accounts stand in."""

from enum import StrEnum


class StaffRole(StrEnum):
    """What a member of staff may do."""

    MODERATOR = "moderator"
    ADMIN = "admin"


class ProofPurpose(StrEnum):
    """What a code or a link is good for; never for anything else."""

    LOG_IN = "login"
    EMAIL = "email"
    RESET = "reset"
    EMAIL_CHANGE = "email-change"
    PHONE_CHANGE = "phone-change"
