"""Mails about projects, and the handlers that send them: to posters what happens to theirs, to firms what they are asked.

All are class B. Nothing of the poster stands in a mail to a firm before it has been chosen and said yes (`award_mails`):
mailboxes are read by others.
"""

from sqlalchemy import select

from portal.core.database import db
from portal.delivery.states import MailClass
from portal.dispatch.courses import QUIET_WAVE
from portal.dispatch.queries import get_wave
from portal.dispatch.waves import FIRST_WAVE
from portal.firms.queries import get_firm
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.notifications import links
from portal.notifications.audience import list_answering_members, mail_poster
from portal.notifications.kinds import NoticeKind
from portal.notifications.mail import Mail
from portal.places.distance import spoken_distance
from portal.places.queries import find_postal_code
from portal.projects.price_forms import PRICE_FORM_MEANINGS, PRICE_FORM_NAMES
from portal.projects.prospect import START_TEXTS
from portal.projects.queries import get_project
from portal.projects.states import UNDECIDED, ProjectState
from portal.quotes.models import Quote

PROJECT_RECEIVED = Mail("project_received", MailClass.SERVICE, notice=NoticeKind.PROJECT_LIFE)
PROJECT_SENT_OUT = Mail("project_sent_out", MailClass.SERVICE, notice=NoticeKind.SENT_OUT)
NOBODY_ANSWERED_YET = Mail("nobody_answered_yet", MailClass.SERVICE, notice=NoticeKind.NOBODY_ANSWERED)
PROJECT_REJECTED = Mail("project_rejected", MailClass.SERVICE)
QUOTE_RECEIVED = Mail("quote_received", MailClass.SERVICE, notice=NoticeKind.OFFER_IN, has_sms=True)
LEAD_SENT = Mail("lead_sent", MailClass.SERVICE, notice=NoticeKind.NEW_LEAD, has_sms=True)


def tell_of_submission(*, project_id: int) -> None:
    """Tell the poster that we are looking at the project. One that went straight out is told of when firms were asked."""
    _tell_that_we_look(project_id, event_key=f"project:{project_id}")


def tell_of_handing_in_again(*, project_id: int, audit_id: int) -> None:
    """Tell the poster that we are looking at it once more; as often as it was rejected and mended."""
    _tell_that_we_look(project_id, event_key=f"audit:{audit_id}")


def _tell_that_we_look(project_id: int, *, event_key: str) -> None:
    project = get_project(project_id)
    if project.state in UNDECIDED:
        mail_poster(PROJECT_RECEIVED, project, event_key=event_key)


def tell_of_rejection(*, project_id: int, audit_id: int) -> None:
    """Tell the poster why the project was not let out, each time; not once it has been handed in again."""
    project = get_project(project_id)
    if project.state is not ProjectState.REJECTED:
        return
    mail_poster(
        PROJECT_REJECTED,
        project,
        event_key=f"audit:{audit_id}",
        reason=project.rejection_reason,
        conversation_link=links.project_conversation_page(project_id),
    )


def tell_poster_of_wave(*, wave_id: int) -> None:
    """Tell the poster how many firms were asked first, also when it was none; when waves begin anew, how many more; and at a
    course's second wave if none of those asked has replied.

    Later waves are read on the project's page.
    """
    wave = get_wave(wave_id)
    project = get_project(wave.project_id)
    before = select(Lead.id).where(Lead.project_id == project.id, Lead.course < wave.course).limit(1)
    is_more = db.session.scalar(before) is not None
    if wave.number == FIRST_WAVE:
        if wave.asked or not is_more:
            mail_poster(PROJECT_SENT_OUT, project, event_key=f"wave:{wave_id}", asked=wave.asked, is_more=is_more)
    elif wave.number == QUIET_WAVE and project.taken_slots == 0 and (wave.asked or leads.has_undecided(project)):
        mail_poster(NOBODY_ANSWERED_YET, project, event_key=f"wave:{wave_id}", asked=wave.asked)


def tell_firms_of_leads(*, wave_id: int) -> None:
    """Tell each firm of the wave that a project lies in its inbox."""
    wave = get_wave(wave_id)
    project = get_project(wave.project_id)
    place = find_postal_code(project.postal_code or "")
    sent = db.session.scalars(
        select(Lead).where(Lead.project_id == project.id, Lead.course == wave.course, Lead.wave == wave.number)
    )
    for lead in sent:
        for member in list_answering_members(lead.firm_id):
            LEAD_SENT.plan(
                member,
                event_key=f"lead:{lead.id}",
                title=project.title_in(member.locale),
                place=f"{place.code} {place.post_town}" if place else "",
                distance=spoken_distance(lead.distance_km, locale=member.locale),
                start=START_TEXTS[project.start],
                replies=project.wished_replies,
                link=links.lead_page(lead.id),
            )


def tell_of_quote(*, quote_id: int) -> None:
    """Tell the poster that a firm has answered, with its price and how far it binds."""
    quote = db.session.get_one(Quote, quote_id)
    mail_poster(
        QUOTE_RECEIVED,
        get_project(quote.project_id),
        event_key=f"quote:{quote_id}",
        firm=get_firm(quote.firm_id).name,
        amount_ore=quote.amount_ore,
        form=PRICE_FORM_NAMES[quote.price_form],
        binding=PRICE_FORM_MEANINGS[quote.price_form],
        starts=quote.starts,
    )
