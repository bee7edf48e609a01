"""Whom a mail about a project goes to: its poster, and those of a firm who may answer."""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.queries import get_person
from portal.core.database import db
from portal.delivery.recipients import Recipient
from portal.firms.models import MemberRole
from portal.firms.queries import get_firm, list_member_ids
from portal.notifications import links
from portal.notifications.mail import Mail
from portal.projects.models import Project

ANSWERING_ROLES = (MemberRole.OWNER, MemberRole.ESTIMATOR)


def mail_poster(mail: Mail, project: Project, *, event_key: str, **context: object) -> None:
    """Plan a mail to the poster, with the project's title and a link to its page; to nobody whose account is suspended or erased."""
    if project.poster_id is None:
        return
    person = get_person(project.poster_id)
    if person.suspended_at:
        return
    recipient = Recipient(person.id, person.name, person.email, person.locale)
    title, link = project.title_in(person.locale), links.my_project_page(project.id)
    mail.plan(recipient, event_key=event_key, title=title, link=link, **context)


def list_answering_members(firm_id: int) -> list[Recipient]:
    """Those of the firm who may answer a lead. Who is suspended, or in a firm that is, can't open it and gets nothing."""
    if get_firm(firm_id).suspended_at:
        return []
    people = select(Person).where(
        Person.id.in_(list_member_ids(firm_id, roles=ANSWERING_ROLES)), Person.suspended_at.is_(None)
    )
    return [
        Recipient(person.id, person.name, person.email, person.locale, firm_id)
        for person in db.session.scalars(people.order_by(Person.id))
    ]
