"""A service that was paused because the firm was silent, and the mailed link that takes it up again with one press."""

from portal.accounts import tokens
from portal.core.database import db
from portal.firms.models import Firm, ServicePause
from portal.firms.work import resume_service

PURPOSE = "resume-service"


def find_pause(pause_id: int) -> ServicePause | None:
    """A pause by number; None when the firm has taken the service up again."""
    return db.session.get(ServicePause, pause_id)


def token_of(pause: ServicePause) -> str:
    """What the mailed link carries: the row's number, and a keyed hash of it that nobody can guess."""
    return f"{pause.id}-{_keys(pause)[0]}"


def find_by_token(token: str) -> ServicePause | None:
    """The pause that a mailed link belongs to; None when it is over, or the link isn't ours."""
    number, _, key = token.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > len(str(2**63)) - 1:
        return None
    pause = find_pause(int(number))
    return pause if pause is not None and any(tokens.matches(known, key) for known in _keys(pause)) else None


def resume_by_token(token: str) -> None:
    """Ask the firm about the service again. Pressed twice it is still taken up."""
    pause = find_by_token(token)
    if pause is not None:
        firm = db.session.get_one(Firm, pause.firm_id)
        resume_service(firm, category=pause.category, service=pause.service, actor_id=None)


def _keys(pause: ServicePause) -> list[str]:
    return tokens.all_keyed(PURPOSE, pause.id, pause.firm_id, pause.category, pause.service)
