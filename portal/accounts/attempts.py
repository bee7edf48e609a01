"""Rate limits: exact over all processes, and there when Redis is not (docs/decisions/0003-rate-limits-in-postgresql.md)."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, text

from portal.accounts.models import AttemptWindow
from portal.accounts.own_transaction import own_transaction
from portal.accounts.tokens import keyed
from portal.core.database import db
from portal.core.errors import TooManyAttemptsError

COUNT = text("""
    INSERT INTO attempts AS a (bucket, window_start, hits)
    VALUES (:bucket, date_bin(make_interval(secs => :seconds), now(), TIMESTAMPTZ '2000-01-01 00:00Z'), 1)
    ON CONFLICT (bucket, window_start) DO UPDATE SET hits = a.hits + 1
    RETURNING hits, ceil(extract(epoch FROM window_start + make_interval(secs => :seconds) - now()))::int AS seconds_left
""")
GIVE_BACK = text("""
    UPDATE attempts SET hits = hits - 1
    WHERE bucket = :bucket AND hits > 0
      AND window_start = date_bin(make_interval(secs => :seconds), now(), TIMESTAMPTZ '2000-01-01 00:00Z')
""")


@dataclass(frozen=True)
class Limit:
    """At most `hits` in each window of `seconds`, counted apart for each subject."""

    name: str
    hits: int
    seconds: int

    def _bucket(self, subject: tuple[str | int, ...]) -> dict:
        return {"bucket": keyed("attempts", self.name, *subject), "seconds": self.seconds}

    def spend(self, *subject: str | int) -> None:
        """Count one attempt, at once and for good. Raises TooManyAttemptsError from the attempt after the last allowed."""
        with own_transaction() as session:
            row = session.execute(COUNT, self._bucket(subject)).one()
        if row.hits > self.hits:
            raise TooManyAttemptsError(max(row.seconds_left, 1))

    def give_back(self, *subject: str | int) -> None:
        """Take one attempt back: it was the right one."""
        with own_transaction() as session:
            session.execute(GIVE_BACK, self._bucket(subject))


MINUTE, HOUR, DAY = 60, 3600, 86400

# The pair comes well below the account's own limit, so that one address alone can't push an account over to codes.
WRONG_PASSWORDS_FROM_CLIENT = Limit("password/client", 30, 15 * MINUTE)
WRONG_PASSWORDS_FROM_CLIENT_FOR_ACCOUNT = Limit("password/client+account", 5, 15 * MINUTE)
WRONG_PASSWORDS_FOR_ACCOUNT = Limit("password/account", 10, 15 * MINUTE)
WRONG_PASSWORDS = Limit("password", 3000, 15 * MINUTE)

CODE_REQUESTS_FROM_CLIENT = Limit("code-request/client", 20, 15 * MINUTE)
CODE_REQUESTS_FOR_ADDRESS = Limit("code-request/address", 5, 15 * MINUTE)
CODE_REQUESTS = Limit("code-request", 3000, 15 * MINUTE)
SMS_REQUESTS_FOR_PERSON = Limit("sms-request/person", 5, HOUR)
SMS_REQUESTS_FOR_PHONE = Limit("sms-request/phone", 5, HOUR)

WRONG_CODES_FROM_CLIENT = Limit("code/client", 30, 15 * MINUTE)
WRONG_CODES_FOR_ADDRESS = Limit("code/address", 20, HOUR)
WRONG_CODES = Limit("code", 3000, 15 * MINUTE)

RESETS_FROM_CLIENT = Limit("reset/client", 10, HOUR)
RESETS_FOR_ADDRESS = Limit("reset/address", 3, HOUR)
RESETS = Limit("reset", 2000, HOUR)

# What anybody may do without an account, and what costs us a row, a disk and up to two seconds of work.
DRAFTS_FROM_CLIENT = Limit("draft/client", 120, HOUR)
DRAFT_LINKS_FROM_CLIENT = Limit("draft-link/client", 20, HOUR)
DRAFT_LINKS_FOR_ADDRESS = Limit("draft-link/address", 5, HOUR)
DRAFT_LINKS = Limit("draft-link", 2000, HOUR)
REGISTER_LOOKUPS_FROM_CLIENT = Limit("register/client", 60, HOUR)
ADDRESS_SUGGESTIONS_FROM_CLIENT = Limit("address/client", 600, HOUR)
INVITATIONS_FROM_PERSON = Limit("invitation/person", 20, HOUR)
FIRM_REGISTRATIONS_BY_PERSON = Limit("firm/person", 10, DAY)
INVITATIONS_FOR_ADDRESS = Limit("invitation/address", 5, DAY)
INVITATIONS_FROM_FIRM = Limit("invitation/firm", 50, DAY)
WAITS_FROM_CLIENT = Limit("wait/client", 20, HOUR)
WAITS_FOR_ADDRESS = Limit("wait/address", 5, HOUR)
WAITS = Limit("wait", 2000, HOUR)
# Draft links and waits together: mail to an address that nobody has proved is theirs, hour after hour.
UNPROVED_MAILS_FROM_CLIENT = Limit("unproved-mail/client", 60, DAY)
UNPROVED_MAILS_FOR_ADDRESS = Limit("unproved-mail/address", 10, DAY)
WRONG_NOTICE_LINKS_FROM_CLIENT = Limit("notice-link/client", 120, HOUR)
PHOTOS_FROM_CLIENT = Limit("photo/client", 600, HOUR)


def forget_old_attempts(*, older_than_hours: int = 24) -> int:
    """Delete windows that have long closed; returns how many."""
    return db.session.execute(
        delete(AttemptWindow).where(AttemptWindow.window_start < func.now() - timedelta(hours=older_than_hours))
    ).rowcount
