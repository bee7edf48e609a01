"""The firm's own offer as a document, to read, to print and as a PDF."""

from flask import Response, url_for
from flask_babel import gettext

from portal.blueprints.leads import bp
from portal.quotes.document import get_document_of_firm
from portal.web import access
from portal.web.locale import current_locale
from portal.web.offer_document import REVISION, answer_pdf, asked_revision, show_document
from portal.web.viewer import current_viewer


@bp.get("/<id:lead_id>/tilbud")
@access.firm_member
def show_offer_document(lead_id: int) -> Response:
    """The offer as it was sent, or an earlier revision of it."""
    number = asked_revision()
    document = get_document_of_firm(current_viewer.firm.id, lead_id, number=number, locale=current_locale())
    return show_document(
        document,
        layout="layouts/pro.html",
        page_url=url_for("leads.show_offer_document", lead_id=lead_id),
        pdf_url=url_for("leads.download_offer", lead_id=lead_id, **{REVISION: number}),
        back_url=url_for("leads.show_lead", lead_id=lead_id),
        back_name=gettext("Til oppdraget"),
    )


@bp.get("/<id:lead_id>/tilbud.pdf")
@access.firm_member
def download_offer(lead_id: int) -> Response:
    """The same as a PDF."""
    firm_id = current_viewer.firm.id
    return answer_pdf(get_document_of_firm(firm_id, lead_id, number=asked_revision(), locale=current_locale()))
