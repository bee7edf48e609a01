"""The one mail a day, with what its reader wanted collected. Class B."""

from portal.accounts.queries import get_person
from portal.core import clock
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass
from portal.firms.members import list_own_firms
from portal.notifications import digest, links
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail

DIGEST = Mail("digest", MailClass.SERVICE, notice=NoticeKind.DIGEST)


def tell(due: digest.Due) -> None:
    """Mail what waits for that person; nothing when another has, it was stopped, or the account is suspended.

    Lines of a firm that is suspended, or that the person is no longer in, are claimed but not told.
    """
    own_firms = {firm.id for firm in list_own_firms(due.person_id)}
    items = [item for item in digest.claim(due) if item.firm_id is None or item.firm_id in own_firms]
    if not items:
        return
    person = get_person(due.person_id)
    if person.suspended_at:
        return
    day = clock.in_oslo(due.since).date()
    DIGEST.plan(
        Recipient(person.id, person.name, person.email, person.locale),
        event_key=f"digest:{day:%Y%m%d}:{items[-1].id}",
        items=[(item.line, item.link) for item in items],
        link=links.notices_page(),
    )
