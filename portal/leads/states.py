"""Where a lead stands for its firm, derived from its own facts and the project's; the views of the inbox, and why firms say no."""

from enum import StrEnum


class LeadState(StrEnum):
    """What a firm can do with a lead, or what came of it."""

    OPEN = "open"
    ANSWERED = "answered"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not-chosen"
    ENDED = "ended"
    DECLINED = "declined"
    PAUSED = "paused"
    FULL = "full"
    CLOSED = "closed"
    STOPPED = "stopped"
    """The project takes replies, but the firm itself has been stopped."""


class InboxView(StrEnum):
    """The three heaps of an inbox. The value stands in addresses."""

    NEW = "nye"
    ANSWERED = "besvart"
    CLOSED = "lukket"


class DeclineReason(StrEnum):
    """Why a firm said no; it teaches the match."""

    TOO_FAR = "too-far"
    NO_CAPACITY = "no-capacity"
    NOT_OUR_WORK = "not-our-work"
    TOO_SMALL = "too-small"
    TOO_LITTLE_TOLD = "too-little-told"


def view_of(state: str) -> InboxView:
    """Which heap a lead in this state (a LeadState or its value) lies in."""
    if state in (LeadState.OPEN, LeadState.PAUSED):
        return InboxView.NEW
    if state in (LeadState.ANSWERED, LeadState.CHOSEN, LeadState.NOT_CHOSEN, LeadState.ENDED):
        return InboxView.ANSWERED
    return InboxView.CLOSED
