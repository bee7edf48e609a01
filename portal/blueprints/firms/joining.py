"""Joining a firm by the mailed link: a button for who is logged in with the invited address, else a code to that address first."""

from typing import TYPE_CHECKING

from flask import Response, flash, make_response, redirect, render_template, session, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.accounts import services as accounts
from portal.accounts.contact import NAME_MAX
from portal.accounts.errors import InvalidNameError, SpentCodeError, WrongCodeError
from portal.accounts.queries import find_awaited_proof
from portal.accounts.states import ProofPurpose
from portal.blueprints.firms import bp
from portal.core import transaction
from portal.firms import invitations
from portal.firms.errors import AlreadyInFirmError, InvitationForSomebodyElseError, InvitationIsOverError
from portal.firms.invitations import InvitationState
from portal.firms.queries import get_firm
from portal.firms.roles import ROLE_MEANINGS, ROLE_NAMES
from portal.web import access, sign_in
from portal.web.commit import commits
from portal.web.forms import BaseForm, Line, at_most, required
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.firms.models import FirmInvitation

AWAITED = "join_proof"
"""Where the cookie notes which code this browser waits for; only a row number."""


class NameForm(BaseForm):
    """What a new account is called."""

    name = Line(
        _("Navnet ditt"),
        description=_("Har du en konto hos oss fra før, beholder vi navnet der."),
        validators=[required(_("Skriv navnet ditt")), at_most(NAME_MAX)],
    )


class CodeForm(BaseForm):
    """The six digits."""

    code = Line(_("Kode"), validators=[required(_("Skriv koden på seks sifre")), at_most(20)])


@bp.get("/bli-med/<string:token>")
@access.anyone
def show_invitation(token: str) -> Response:
    """What one is invited to; joining is a button, since programs that read mail follow links too."""
    invitation = _find_good(token)
    return _over(token) if invitation is None else _page(invitation, token)


@bp.post("/bli-med/<string:token>")
@access.signed_in
@commits
def join_firm(token: str) -> Response:
    """Join, logged in with the address that was invited."""
    try:
        invitation = invitations.join(token, person_id=current_viewer.person_id)
    except InvitationIsOverError:
        return _over(token)
    except (InvitationForSomebodyElseError, AlreadyInFirmError) as error:
        transaction.rollback()
        return _page(invitations.find_invitation(token), token, problem=gettext(error.text), status=409)
    return _welcome(invitation, current_viewer.session_id)


@bp.post("/bli-med/<string:token>/kode")
@access.anyone
@commits
def request_join_code(token: str) -> Response:
    """Mail a code to the invited address: whoever reads it may join, with a new account or the one they have."""
    invitation, form = _find_good(token), NameForm()
    if invitation is None:
        return _over(token)
    if form.validate_on_submit():
        try:
            session[AWAITED] = accounts.request_email_proof(
                invitation.email, name=form.name.data, client=sign_in.client_address(), locale=current_locale()
            )
            return redirect(url_for("firms.enter_join_code", token=token), 303)
        except InvalidNameError as error:
            form.name.errors = [gettext(error.text)]
    return _page(invitation, token, form=form, status=422)


@bp.get("/bli-med/<string:token>/kode")
@access.anyone
def enter_join_code(token: str) -> Response:
    """Where the mailed code is typed."""
    invitation = _find_good(token)
    if invitation is None:
        return _over(token)
    if _awaited_proof_id(invitation) is None:
        return redirect(url_for("firms.show_invitation", token=token), 303)
    return _code_page(invitation, token, CodeForm())


@bp.post("/bli-med/<string:token>/bekreft")
@access.anyone
@commits
def join_with_code(token: str) -> Response:
    """The right code proves the address, makes the account if there was none, logs in and joins."""
    invitation, form = _find_good(token), CodeForm()
    if invitation is None:
        return _over(token)
    proof_id = _awaited_proof_id(invitation)
    if proof_id is None:
        return redirect(url_for("firms.show_invitation", token=token), 303)
    if not form.validate_on_submit():
        return _code_page(invitation, token, form, status=422)
    try:
        person = accounts.prove_email(proof_id, form.code.data, client=sign_in.client_address())
        invitations.join(token, person_id=person.id)
    except (WrongCodeError, SpentCodeError) as error:
        form.code.errors = [gettext(error.text)]
        return _code_page(invitation, token, form, status=422)
    if current_viewer.is_signed_in:
        accounts.end_session(current_viewer.session_id, person_id=current_viewer.person_id)
    viewer = sign_in.sign_in(accounts.begin_session(person, **sign_in.device_words()))
    return _welcome(invitation, viewer.session_id)


def _find_good(token: str) -> "FirmInvitation | None":
    invitation = invitations.find_invitation(token)
    is_good = invitation is not None and invitations.state_of(invitation) is InvitationState.OPEN
    return invitation if is_good else None


def _awaited_proof_id(invitation: "FirmInvitation") -> int | None:
    """The code this browser waits for, when it is for the invited address."""
    number = session.get(AWAITED)
    proof = find_awaited_proof(number, ProofPurpose.EMAIL) if number else None
    return proof.id if proof and proof.email == invitation.email else None


def _welcome(invitation: "FirmInvitation", session_id: int) -> Response:
    """In the firm one has just joined."""
    accounts.act_for_firm(session_id, invitation.firm_id)
    flash(gettext("Velkommen til %(firm)s.", firm=get_firm(invitation.firm_id).name), "success")
    return redirect(url_for("firms.show_overview"), 303)


def _page(
    invitation: "FirmInvitation",
    token: str,
    *,
    form: NameForm | None = None,
    problem: str | None = None,
    status: int = 200,
) -> Response:
    page = render_template(
        "firms/invitation.html",
        firm=get_firm(invitation.firm_id),
        role=ROLE_NAMES[invitation.role],
        meaning=ROLE_MEANINGS[invitation.role],
        good_until=invitation.expires_at,
        is_for_viewer=current_viewer.is_signed_in and current_viewer.email == invitation.email,
        form=form or NameForm(),
        problem=problem,
        token=token,
    )
    return _without_referrer(page, status)


def _code_page(invitation: "FirmInvitation", token: str, form: CodeForm, *, status: int = 200) -> Response:
    page = render_template("firms/join_code.html", form=form, email=invitation.email, token=token)
    return _without_referrer(page, status)


def _over(token: str) -> Response:
    invitation = invitations.find_invitation(token)
    state = invitations.state_of(invitation) if invitation else None
    return _without_referrer(render_template("firms/invitation_over.html", state=state), 410)


def _without_referrer(page: str, status: int) -> Response:
    """The address of the page holds a secret: it goes nowhere in a Referer."""
    answer = make_response(page, status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
