"""The one mail a day, with what its reader wanted collected. Class B."""

from portal.accounts.queries import get_person
from portal.core import clock
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass
from portal.notifications import digest, links
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail

DIGEST = Mail("digest", MailClass.SERVICE, notice=NoticeKind.DIGEST)


def tell(due: digest.Due) -> None:
    """Mail what waits for that person; nothing when another has, or when the account is suspended."""
    items = digest.claim(due)
    person = get_person(due.person_id)
    if not items or person.suspended_at:
        return
    day = clock.in_oslo(due.since).date()
    DIGEST.plan(
        Recipient(person.id, person.name, person.email, person.locale),
        event_key=f"digest:{day:%Y%m%d}:{items[-1].id}",
        items=[(item.line, item.link) for item in items],
        link=links.notices_page(),
    )
