"""Proofs of certificates: the queue, one proof beside the public register, and the decision."""

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from portal.blueprints.staff import bp
from portal.blueprints.staff.forms import MOST_REASON, ApproveCertificateForm, RefuseCertificateForm
from portal.blueprints.staff.words import is_late, waited
from portal.core.errors import StateError
from portal.firms import certificate_queries as queries
from portal.firms import proofs
from portal.firms.certificates import KINDS
from portal.projects.catalogue import list_categories
from portal.web import access
from portal.web.commit import commits
from portal.web.locale import current_locale
from portal.web.proof_answer import answer_with_proof
from portal.web.viewer import current_viewer

Answer = Response | tuple[str, int]
MOST_SHOWN = 50


@bp.get("/sertifikater")
@access.moderator
def list_certificates() -> str:
    """Proofs that wait, the oldest first."""
    return render_template(
        "staff/certificates.html",
        rows=queries.list_waiting(limit=MOST_SHOWN),
        count=queries.count_waiting(),
        kinds=KINDS,
        waited=waited,
        is_late=is_late,
    )


@bp.get("/sertifikater/<id:certificate_id>")
@access.moderator
def show_certificate(certificate_id: int) -> str:
    """One proof, what the firm said of it, and where to look it up."""
    return _page(certificate_id)


@bp.get("/sertifikater/<id:certificate_id>/bevis")
@access.moderator
def show_proof(certificate_id: int) -> Response:
    """The file of any firm's proof."""
    return answer_with_proof(queries.get_certificate(certificate_id))


@bp.post("/sertifikater/<id:certificate_id>/godkjenn")
@access.moderator
@commits
def approve_certificate(certificate_id: int) -> Answer:
    """Let it count until a day. Answers 409 when it was decided, replaced or taken back meanwhile."""
    certificate = queries.get_certificate(certificate_id)
    form = ApproveCertificateForm().ask_for(KINDS[certificate.kind])
    if not form.validate_on_submit():
        return _page(certificate_id, approve_form=form), 422
    try:
        return _decided(
            certificate_id,
            lambda: proofs.approve(certificate, valid_until=form.valid_until.data, actor_id=current_viewer.person_id),
            gettext("Beviset er godkjent. Bedriften får beskjed på e-post."),
        )
    except (proofs.LastDayMissingError, proofs.CertificateHasRunOutError) as error:
        form.valid_until.errors = [gettext(error.text)]
        return _page(certificate_id, approve_form=form), 422


@bp.post("/sertifikater/<id:certificate_id>/avsla")
@access.moderator
@commits
def refuse_certificate(certificate_id: int) -> Answer:
    """Don't let it count, with a reason for the firm. Answers 409 when it was decided, replaced or taken back meanwhile."""
    certificate = queries.get_certificate(certificate_id)
    form = RefuseCertificateForm()
    if not form.validate_on_submit():
        return _page(certificate_id, refuse_form=form), 422
    return _decided(
        certificate_id,
        lambda: proofs.refuse(certificate, reason=form.reason.data, actor_id=current_viewer.person_id),
        gettext("Beviset er avslått. Bedriften får begrunnelsen på e-post."),
    )


@bp.post("/sertifikater/<id:certificate_id>/trekk-tilbake")
@access.moderator
@commits
def revoke_certificate(certificate_id: int) -> Answer:
    """Take an approval back, with a reason for the firm. Answers 409 when it is not ours to take back (any more)."""
    certificate = queries.get_certificate(certificate_id)
    form = RefuseCertificateForm()
    if not form.validate_on_submit():
        return _page(certificate_id, refuse_form=form), 422
    return _decided(
        certificate_id,
        lambda: proofs.revoke(certificate, reason=form.reason.data, actor_id=current_viewer.person_id),
        gettext("Godkjenningen er trukket tilbake. Bedriften får begrunnelsen på e-post."),
    )


def _decided(certificate_id: int, decide: Callable[[], None], sentence: str) -> Answer:
    try:
        decide()
    except StateError as error:
        return _page(certificate_id, problem=gettext(error.text)), 409
    flash(sentence, "success")
    return redirect(url_for("staff.list_certificates"), 303)


def _page(
    certificate_id: int,
    *,
    approve_form: ApproveCertificateForm | None = None,
    refuse_form: RefuseCertificateForm | None = None,
    problem: str | None = None,
) -> str:
    found = queries.get_with_firm(certificate_id)
    kind = KINDS[found.certificate.kind]
    asking = [category for category in list_categories() if category.gate_key == found.certificate.kind]
    return render_template(
        "staff/certificate.html",
        certificate=found.certificate,
        firm_name=found.firm_name,
        org_number=found.org_number,
        kind=kind,
        former=queries.get_records(found.certificate.firm_id)[found.certificate.kind].approved,
        trades=[category.name(current_locale()) for category in asking],
        is_required=any(category.gate_is_required for category in asking),
        approve_form=approve_form or ApproveCertificateForm(formdata=None, obj=found.certificate).ask_for(kind),
        refuse_form=refuse_form or RefuseCertificateForm(formdata=None),
        problem=problem,
        most_reason=MOST_REASON,
    )
