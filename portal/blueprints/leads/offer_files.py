"""Files beside the offer that is being written. Their buttons keep what is typed as well, so nobody has to save first."""

from typing import TYPE_CHECKING

from flask import Response, redirect, url_for
from flask_babel import gettext

from portal.blueprints.leads import bp
from portal.blueprints.leads.offer_page import form_of, keep_words, show_offer
from portal.blueprints.leads.offer_words import page_sent, words_sent
from portal.core import transaction
from portal.core.errors import DomainError, NotFoundError
from portal.files import attachments
from portal.files.attachments import CheckedAttachment
from portal.leads import queries
from portal.web import access
from portal.web.attachments import check_uploads
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits, stands
from portal.web.htmx import wants_fragment
from portal.web.photo_storage import attachment_storage
from portal.web.talks import MEGABYTES
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.leads.models import Lead

FIELDS_OF_AN_OFFER = 1000
"""A hundred lines of seven fields, and the rest."""


@bp.post("/<id:lead_id>/vedlegg")
@access.firm_estimator
@accepts_up_to(megabytes=MEGABYTES, parts=FIELDS_OF_AN_OFFER)
@commits
def attach_file(lead_id: int) -> Response:
    """Take in the chosen files, and keep the words."""
    queries.get_lead_of(current_viewer.firm.id, lead_id)
    transaction.rollback()  # looking at a file takes seconds
    files, problem = check_uploads("files")
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    if not problem and not files:
        problem = gettext("Velg en fil først.")
    if not problem:
        problem = _attach(lead, files)
    return _answer(lead, problem)


@bp.post("/<id:lead_id>/vedlegg/<id:attachment_id>/fjern")
@access.firm_estimator
@commits
def remove_file(lead_id: int, attachment_id: int) -> Response:
    """Take a file away again, and keep the words. Twice is once."""
    lead = queries.get_lead_of(current_viewer.firm.id, lead_id)
    try:
        attachments.remove(attachment_id, lead_id=lead.id)
    except NotFoundError:
        transaction.rollback()  # removed in another window, or sent: the page shows which
    return _answer(lead, None)


def _attach(lead: "Lead", files: list[CheckedAttachment]) -> str | None:
    """Keep all of them or none; returns why not."""
    try:
        for file in files:
            attachments.attach(lead.id, file=file, sent_by_id=current_viewer.person_id, storage=attachment_storage())
    except DomainError as error:
        transaction.rollback()
        return gettext(error.text)
    return None


def _answer(lead: "Lead", problem: str | None) -> Response:
    words, number = words_sent(), page_sent().number
    draft, other = keep_words(lead, words)
    if wants_fragment() or problem or other:
        status = 422 if problem else 409 if other else 200
        shown = show_offer(
            lead,
            form_of(lead, words),
            number=number,
            status=status,
            draft=draft,
            other=other,
            problem_of_files=problem,
            focus="files",
        )
        return stands(shown)
    onward = "leads.write_revision" if number else "leads.write_reply"
    return redirect(url_for(onward, lead_id=lead.id, _anchor="files"), 303)
