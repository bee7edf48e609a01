"""Where a lead stands for its firm, derived from its own facts and the project's; the views of the inbox, and why firms say no."""

from enum import StrEnum


class LeadState(StrEnum):
    """What a firm can do with a lead, or what came of it."""

    OPEN = "open"
    ANSWERED = "answered"
    AWAITS_CONFIRMATION = "awaits-confirmation"
    """The firm is chosen and has yet to say yes; the others still stand as answered."""
    CHOSEN = "chosen"
    NOT_CHOSEN = "not-chosen"
    OUT = "out"
    """Its offer is out of it: the firm withdrew it or said no when chosen, or the poster dropped the firm."""
    ENDED = "ended"
    DECLINED = "declined"
    PAUSED = "paused"
    FULL = "full"
    CLOSED = "closed"
    STOPPED = "stopped"
    """The project takes replies, but the firm itself has been stopped."""


REPLIED = (
    *(LeadState.ANSWERED, LeadState.AWAITS_CONFIRMATION, LeadState.CHOSEN),
    *(LeadState.NOT_CHOSEN, LeadState.OUT, LeadState.ENDED),
)
"""The firm has sent an offer, whatever came of it."""


class InboxView(StrEnum):
    """The views of an inbox, as they stand in addresses: what lies in each says portal.leads.views."""

    NEW = "nye"
    SAVED = "lagret"
    SNOOZED = "utsatt"
    ANSWERED = "besvart"
    WON = "vunnet"
    LOST = "tapt"
    ARCHIVE = "arkiv"


OLD_VIEWS = {"lukket": InboxView.ARCHIVE}
"""Addresses of before, and where they lead now."""


class DeclineReason(StrEnum):
    """Why a firm said no; it teaches the match."""

    TOO_FAR = "too-far"
    NO_CAPACITY = "no-capacity"
    NOT_OUR_WORK = "not-our-work"
    TOO_SMALL = "too-small"
    TOO_LITTLE_TOLD = "too-little-told"
