"""Mails about the waiting list for trades and places without a firm. Both are class B: they were asked for, and come once."""

from portal.core.database import db
from portal.delivery.recipients import Recipient
from portal.delivery.states import MailClass
from portal.dispatch import waiting_list
from portal.dispatch.models import CoverageWait
from portal.notifications import links
from portal.notifications.mail import Mail
from portal.places.queries import get_municipality
from portal.projects.catalogue import find_category

COVERAGE_WAITED_FOR = Mail("coverage_waited_for", MailClass.SERVICE)
COVERAGE_FOUND = Mail("coverage_found", MailClass.SERVICE)


def tell_of_waiting(*, wait_id: int, request_id: int) -> None:
    """Confirm a place on the list, with the way off it; nothing when it was left or told meanwhile."""
    found = waiting_list.find_untold(wait_id)
    if found is not None:
        wait, token = found
        _plan(
            COVERAGE_WAITED_FOR,
            wait,
            event_key=f"request:{request_id}",
            link=links.leave_waiting_list_page(token),
            days=waiting_list.LONGEST_WAIT.days,
        )


def tell_of_coverage(*, wait_id: int) -> None:
    """Tell that there is a firm now; nothing when the wait has been forgotten meanwhile."""
    wait = db.session.get(CoverageWait, wait_id)
    if wait is not None and wait.told_at is not None:
        link = links.post_project_page_for(wait.category, wait.service)
        _plan(COVERAGE_FOUND, wait, event_key=f"wait:{wait.id}:{wait.told_at:%Y%m%d%H%M%S}", link=link)


def _plan(mail: Mail, wait: CoverageWait, *, event_key: str, **context: object) -> None:
    mail.plan(
        Recipient(None, "", wait.email, wait.locale),
        event_key=event_key,
        work=_work(wait),
        municipality=get_municipality(wait.municipality_number).name,
        **context,
    )


def _work(wait: CoverageWait) -> str:
    """«Tak: Legge om tak», or the category alone."""
    category = find_category(wait.category)
    name = category.name(wait.locale)
    if not category.has_service(wait.service):
        return name
    return f"{name}: {category.service_name(wait.service, wait.locale)}"
