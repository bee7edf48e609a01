"""One offer as a document, to read, to print and as a PDF, for the poster and whoever was let in."""

from flask import Response, url_for
from flask_babel import gettext

from portal.blueprints.my_projects import bp
from portal.projects.access import get_project_for
from portal.quotes.document import OfferDocument, get_document_of_project
from portal.web import access
from portal.web.locale import current_locale
from portal.web.offer_document import REVISION, answer_pdf, asked_revision, show_document
from portal.web.viewer import current_viewer


@bp.get("/<id:project_id>/tilbud/<id:quote_id>")
@access.signed_in
def show_offer_document(project_id: int, quote_id: int) -> Response:
    """The offer as it stands, or an earlier revision of it."""
    number = asked_revision()
    return show_document(
        _document(project_id, quote_id, number=number),
        layout="layouts/public.html",
        page_url=url_for("my_projects.show_offer_document", project_id=project_id, quote_id=quote_id),
        pdf_url=url_for("my_projects.download_offer", project_id=project_id, quote_id=quote_id, **{REVISION: number}),
        back_url=url_for("my_projects.show_my_project", project_id=project_id),
        back_name=gettext("Til prosjektet"),
    )


@bp.get("/<id:project_id>/tilbud/<id:quote_id>.pdf")
@access.signed_in
def download_offer(project_id: int, quote_id: int) -> Response:
    """The same as a PDF."""
    return answer_pdf(_document(project_id, quote_id, number=asked_revision()))


def _document(project_id: int, quote_id: int, *, number: int | None) -> OfferDocument:
    project, _standing = get_project_for(current_viewer.person_id, project_id)
    return get_document_of_project(project, quote_id, number=number, locale=current_locale())
