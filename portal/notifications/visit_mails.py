"""Mails about site visits: proposed, agreed, refused, called off, and the day before. All are class B.

To a firm they name postal code and place and nothing of the poster, also after its reply; the lead's page says what it may know.
What tells of an agreed time bears a file for the calendar; a firm's names the street only behind the link, as its mail does.
"""

from portal.accounts.queries import get_person
from portal.core.database import db
from portal.delivery.states import MailClass
from portal.firms.queries import get_firm
from portal.notifications import links, visit_calendar
from portal.notifications.audience import list_answering_members, mail_poster
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.places.queries import find_postal_code
from portal.projects.models import Project
from portal.projects.queries import get_project
from portal.visits.models import SiteVisit
from portal.visits.queries import VisitState, find_own_place, find_shown, knows_address, state_of

VISIT_PROPOSED = Mail("visit_proposed", MailClass.SERVICE, notice=NoticeKind.VISIT_ASKED)
VISIT_CHOSEN = Mail("visit_chosen", MailClass.SERVICE, notice=NoticeKind.VISIT)
VISIT_NONE_FITS = Mail("visit_none_fits", MailClass.SERVICE, notice=NoticeKind.VISIT)
VISIT_CALLED_OFF = Mail("visit_called_off", MailClass.SERVICE, notice=NoticeKind.VISIT)
VISIT_CALLED_OFF_BY_FIRM = Mail("visit_called_off_by_firm", MailClass.SERVICE, notice=NoticeKind.VISIT_ASKED)
VISIT_TOMORROW = Mail("visit_tomorrow", MailClass.SERVICE, notice=NoticeKind.VISIT)
VISIT_TOMORROW_FOR_POSTER = Mail("visit_tomorrow_for_poster", MailClass.SERVICE, notice=NoticeKind.VISIT_ASKED)


def ask_to_choose(*, visit_id: int) -> None:
    """Give the poster a firm's times to choose from; nothing when it has been taken back or answered meanwhile."""
    visit, project = _read(visit_id)
    if state_of(visit) is not VisitState.PROPOSED:
        return
    shown = find_shown(visit.id, project_id=project.id)
    times = [each.starts_at for each in shown.times]
    said = {"times": times, "minutes": visit.minutes, "has_replied": shown.has_replied}
    _mail_poster(VISIT_PROPOSED, visit, project, key="proposed", **said)


def tell_of_choice(*, visit_id: int) -> None:
    """Tell the firm when it is expected, and when it gets the address; not once it has been called off."""
    visit, project = _read(visit_id)
    if state_of(visit) is VisitState.CHOSEN:
        address = "now" if knows_address(visit) else "on-reply" if visit.gives_address else "not"
        _mail_firm(VISIT_CHOSEN, visit, project, key="chosen", visit_at=visit.starts_at, address=address)


def tell_that_none_fits(*, visit_id: int) -> None:
    """Tell the firm that it may propose other times."""
    visit, project = _read(visit_id)
    _mail_firm(VISIT_NONE_FITS, visit, project, key="none-fits")


def tell_of_calling_off(*, visit_id: int) -> None:
    """Tell the other side of an appointment that is off; a proposal that was taken back had made nobody's day."""
    visit, project = _read(visit_id)
    if visit.starts_at is None:
        return
    if visit.cancelled_by == "firm":
        _mail_poster(VISIT_CALLED_OFF_BY_FIRM, visit, project, key="called-off", visit_at=visit.starts_at)
    else:
        _mail_firm(VISIT_CALLED_OFF, visit, project, key="called-off", visit_at=visit.starts_at)


def remind_of_visit(*, visit_id: int, version: int) -> None:
    """Remind both sides the day before; nothing when it has changed since."""
    visit, project = _read(visit_id)
    if state_of(visit) is not VisitState.CHOSEN or visit.version != version:
        return
    _mail_poster(VISIT_TOMORROW_FOR_POSTER, visit, project, key="tomorrow", visit_at=visit.starts_at)
    _mail_firm(VISIT_TOMORROW, visit, project, key="tomorrow", visit_at=visit.starts_at)


def _read(visit_id: int) -> tuple[SiteVisit, Project]:
    visit = db.session.get_one(SiteVisit, visit_id)
    return visit, get_project(visit.project_id)


def _mail_poster(mail: Mail, visit: SiteVisit, project: Project, *, key: str, **context: object) -> None:
    firm = get_firm(visit.firm_id).name
    context |= {"firm": firm, "page_link": links.project_visits_page(project.id)}
    if visit.starts_at is not None and project.poster_id is not None:
        locale, place = get_person(project.poster_id).locale, find_own_place(visit, project)
        said = {"firm": firm, "title": project.title_in(locale), "place": place, "locale": locale}
        context["calendar"] = visit_calendar.write_for_poster(visit, **said)
    mail_poster(mail, project, event_key=f"visit:{visit.id}:{key}", **context)


def _mail_firm(mail: Mail, visit: SiteVisit, project: Project, *, key: str, **context: object) -> None:
    found = find_postal_code(project.postal_code or "")
    place = f"{found.code} {found.post_town}" if found else ""
    for member in list_answering_members(visit.firm_id):
        said = {"title": project.title_in(member.locale), "place": place}
        calendar = visit_calendar.write_for_firm(visit, **said, locale=member.locale) if visit.starts_at else None
        event_key = f"visit:{visit.id}:{key}"
        mail.plan(
            member, event_key=event_key, calendar=calendar, link=links.lead_page(visit.lead_id), **said, **context
        )
