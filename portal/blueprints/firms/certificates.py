"""«Sertifikater»: what the firm's work asks for, how each stands, and handing in proof. Owners hand in, everybody reads."""

from dataclasses import dataclass
from enum import StrEnum

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from portal.accounts import attempts
from portal.blueprints.firms import bp
from portal.blueprints.firms.certificate_form import ProofForm
from portal.core import transaction
from portal.files.errors import DrawingError, PhotoError, ProofError
from portal.files.proofs import CheckedProof, check_proof
from portal.firms import central_approval, proofs
from portal.firms.certificate_queries import Record, Standing, get_own_certificate, get_records
from portal.firms.certificates import CENTRAL_APPROVAL, KINDS, Kind, satisfies
from portal.firms.queries import get_firm
from portal.firms.work import read_work
from portal.projects.catalogue import find_category
from portal.registries.errors import RegistryDownError
from portal.web import access
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits
from portal.web.locale import current_locale
from portal.web.photo_refusal import shown_name
from portal.web.photo_storage import proof_storage
from portal.web.proof_answer import answer_with_proof
from portal.web.registers import dibk
from portal.web.sign_in import client_address
from portal.web.viewer import current_viewer

A_KIND = f"<any({', '.join(repr(kind) for kind in KINDS)}):kind>".replace("'", '"')
BUILDING_GROUPS = ("rom", "bygg", "overflater", "installasjon", "ute", "rad")
"""Groups of the catalogue whose customers look for a master's certificate and central approval."""
OF_BUILDERS = (CENTRAL_APPROVAL, "mesterbrev")


class Weight(StrEnum):
    """Why a kind stands on the page."""

    REQUIRED = "required"
    SHOWN = "shown"


@dataclass(frozen=True)
class Line:
    """One kind on the page. `trades`: names of the firm's categories that ask for it. `is_covered`: another kind does as well."""

    kind: Kind
    record: Record
    weight: Weight
    trades: list[str]
    is_covered: bool


@bp.get("/sertifikater")
@access.firm_member
def list_certificates() -> str:
    """Every kind that matters for what the firm does, and those it has handed in besides."""
    lines = _lines(current_viewer.firm.id)
    return render_template(
        "firms/certificates.html",
        required=[line for line in lines if line.weight is Weight.REQUIRED],
        shown=[line for line in lines if line.weight is Weight.SHOWN],
        may_change=access.firm_owner.admits(),
    )


@bp.get(f"/sertifikater/{A_KIND}")
@access.firm_owner
def write_certificate(kind: str) -> Response | str:
    """The form for one kind."""
    if KINDS[kind].is_looked_up:
        return redirect(url_for("firms.list_certificates"), 303)
    return _form_page(kind, ProofForm(formdata=None).ask_for(KINDS[kind]))


@bp.post(f"/sertifikater/{A_KIND}")
@access.firm_owner
@accepts_up_to(megabytes=21)
@commits
def submit_certificate(kind: str) -> Response | tuple[str, int]:
    """Hand in a proof. The file is looked at before anything is read or written: no transaction is held meanwhile."""
    transaction.rollback()
    form = ProofForm().ask_for(KINDS[kind])
    is_filled_in = form.validate_on_submit()
    proof = _look_at_file(form)
    if not is_filled_in or proof is None:
        return _form_page(kind, form), 422
    try:
        proofs.submit(
            current_viewer.firm.id,
            kind=kind,
            number=form.number.data or None,
            valid_until=form.valid_until.data,
            proof=proof,
            storage=proof_storage(),
            actor_id=current_viewer.person_id,
        )
    except (proofs.LastDayMissingError, proofs.CertificateHasRunOutError) as error:
        form.valid_until.errors = [gettext(error.text)]
        return _form_page(kind, form), 422
    except ProofError as error:
        form.proof.errors = [gettext(error.text)]
        return _form_page(kind, form), error.status
    flash(gettext("Beviset er sendt inn. Vi ser på det og gir beskjed på e-post."), "success")
    return redirect(url_for("firms.list_certificates"), 303)


@bp.post("/sertifikater/<id:certificate_id>/trekk")
@access.firm_owner
@commits
def withdraw_certificate(certificate_id: int) -> Response:
    """Take a proof back that nobody has decided on. Answers 409 when somebody has."""
    certificate = get_own_certificate(certificate_id, firm_id=current_viewer.firm.id)
    proofs.withdraw(certificate, actor_id=current_viewer.person_id)
    flash(gettext("Beviset er trukket tilbake."), "success")
    return redirect(url_for("firms.list_certificates"), 303)


@bp.post("/sertifikater/hent-fra-dibk")
@access.firm_owner
@commits
def fetch_central_approval() -> Response:
    """Ask DiBK's register about the firm, with no transaction open, and keep what it says while it is there."""
    firm_id, person_id = current_viewer.firm.id, current_viewer.person_id
    attempts.REGISTER_LOOKUPS_FROM_CLIENT.spend(client_address())
    org_number = central_approval.get_org_number(firm_id)
    transaction.rollback()
    back = redirect(url_for("firms.list_certificates"), 303)
    try:
        approval = dibk().find_approval(org_number)
    except RegistryDownError:
        flash(
            gettext("Registeret hos DiBK svarer ikke akkurat nå. Det dere har fra før, står. Prøv igjen senere."),
            "error",
        )
        return back
    central_approval.remember(get_firm(firm_id), approval=approval, actor_id=person_id)
    if approval is None:
        flash(gettext("DiBK har ingen sentral godkjenning på organisasjonsnummeret deres."), "info")
    else:
        flash(gettext("Den sentrale godkjenningen er hentet fra DiBK."), "success")
    return back


@bp.get("/sertifikater/<id:certificate_id>/bevis")
@access.firm_member
def show_proof(certificate_id: int) -> Response:
    """The firm's own proof. Another firm's and none at all answer alike."""
    return answer_with_proof(get_own_certificate(certificate_id, firm_id=current_viewer.firm.id))


def _look_at_file(form: ProofForm) -> CheckedProof | None:
    """The checked file, or None and a sentence at the field. Raises TooManyAttemptsError."""
    file = request.files.get(form.proof.name)
    if not file or not file.filename:
        form.proof.errors = [gettext("Velg en PDF eller et bilde av beviset")]
        return None
    attempts.PHOTOS_FROM_CLIENT.spend(client_address())
    try:
        return check_proof(file.stream, scanner_address=current_app.extensions["settings"].clamd_address)
    except (ProofError, DrawingError, PhotoError) as error:
        form.proof.errors = [f"«{shown_name(file.filename)}»: {gettext(error.text)}"]
        return None


def _form_page(kind: str, form: ProofForm) -> str:
    record = get_records(current_viewer.firm.id)[kind]
    return render_template("firms/certificate.html", kind=KINDS[kind], record=record, form=form)


def _lines(firm_id: int) -> list[Line]:
    categories = [category for key in read_work(firm_id).chosen if (category := find_category(key))]
    is_builder = any(category.group in BUILDING_GROUPS for category in categories)
    records, lines = get_records(firm_id), []
    held = {key for key, record in records.items() if record.is_held}
    for key, record in records.items():
        asking = [category for category in categories if category.gate_key == key]
        if asking or record.standing is not Standing.MISSING or (is_builder and key in OF_BUILDERS):
            is_required = any(category.gate_is_required for category in asking)
            trades = sorted(category.name(current_locale()) for category in asking)
            weight = Weight.REQUIRED if is_required else Weight.SHOWN
            lines.append(Line(KINDS[key], record, weight, trades, satisfies(held - {key}, key)))
    return lines
