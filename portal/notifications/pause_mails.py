"""The mail to a firm whose service was paused: it was silent, or has said twice that it isn't its work.

Class B: it waits for an answer of theirs.
"""

from portal.delivery.states import MailClass
from portal.firms import pauses
from portal.firms.queries import get_firm
from portal.leads.declining import BECAUSE_DECLINED
from portal.notifications import links
from portal.notifications.audience import list_answering_members
from portal.notifications.mail import Mail
from portal.projects.catalogue import find_category

SERVICE_PAUSED = Mail("service_paused", MailClass.SERVICE)


def tell_of_pause(*, pause_id: int) -> None:
    """Tell those who answer for the firm, with a link that takes the service up again; nothing when it has been."""
    pause = pauses.find_pause(pause_id)
    if pause is None:
        return
    category, firm, token = find_category(pause.category), get_firm(pause.firm_id), pauses.token_of(pause)
    for member in list_answering_members(firm.id):
        SERVICE_PAUSED.plan(
            member,
            event_key=f"pause:{pause_id}",
            firm=firm.name,
            category=category.name(member.locale),
            service=category.service_name(pause.service, member.locale),
            was_declined=pause.reason == BECAUSE_DECLINED,
            link=links.resume_service_page(token),
            work_link=links.firm_work_page(),
        )
