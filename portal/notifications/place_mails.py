"""The notice to a firm that stood in line: a place is kept for it. Worth nothing once the half hour has passed."""

from portal.delivery.states import MailClass
from portal.leads.slots import KEPT_FOR, find_offered
from portal.notifications import links
from portal.notifications.audience import list_answering_members
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail

PLACE_OFFERED = Mail(
    "place_offered", MailClass.SERVICE, expires_in=KEPT_FOR, notice=NoticeKind.PLACE_FREE, has_sms=True
)


def tell_of_place(*, lead_id: int, audit_id: int) -> None:
    """Tell those who may answer until when the place is kept; nobody when it has been used or has lapsed meanwhile."""
    offered = find_offered(lead_id)
    if offered is None:
        return
    for member in list_answering_members(offered.lead.firm_id):
        PLACE_OFFERED.plan(
            member,
            event_key=f"audit:{audit_id}",
            title=offered.project.title_in(member.locale),
            until=offered.lead.held_until,
            link=links.lead_page(lead_id),
        )
