"""Logging in, by mailed code or by password, and logging out."""

from flask import Response, redirect, render_template, request, session, url_for

from portal.accounts import queries, services
from portal.accounts.errors import (
    CodeNeededError,
    InvalidEmailError,
    SpentCodeError,
    WrongCodeError,
    WrongPasswordError,
)
from portal.accounts.states import ProofPurpose
from portal.blueprints.accounts import bp
from portal.blueprints.accounts.forms import CodeForm, EmailForm, PasswordLogInForm, refuse
from portal.core import transaction
from portal.web import access, sign_in
from portal.web.commit import commits
from portal.web.locale import current_locale
from portal.web.navigation import first_page
from portal.web.redirects import onward_path
from portal.web.viewer import current_viewer

AWAITED = "login_proof"
"""Where the cookie notes which code this browser waits for; only a row number."""


@bp.get("/logg-inn")
@access.anyone
def log_in() -> Response | str:
    """Ask for the address."""
    if current_viewer.is_signed_in:
        return redirect(onward_path() or first_page(current_viewer), 303)
    return render_template("accounts/log_in.html", form=EmailForm(), onward=onward_path())


@bp.post("/logg-inn")
@access.anyone
@commits
def request_code() -> Response | tuple[str, int] | str:
    """Send a code, known address or not; or go on to the password."""
    form, onward = EmailForm(), onward_path()
    if form.validate_on_submit():
        if request.form.get("way") == "password":
            return render_template(
                "accounts/log_in_password.html",
                form=PasswordLogInForm(formdata=None, email=form.email.data),
                onward=onward,
            )
        try:
            session[AWAITED] = services.request_login_code(
                form.email.data, client=sign_in.client_address(), locale=current_locale()
            )
            return redirect(url_for("accounts.enter_code", next=onward), 303)
        except InvalidEmailError as error:
            refuse(form.email, error)
    return render_template("accounts/log_in.html", form=form, onward=onward), 422


@bp.get("/logg-inn/kode")
@access.anyone
def enter_code() -> Response | str:
    """Ask for the code that was sent."""
    proof = _awaited()
    if proof is None:
        return redirect(url_for("accounts.log_in", next=onward_path()), 303)
    return render_template("accounts/log_in_code.html", form=CodeForm(), proof=proof, onward=onward_path())


@bp.post("/logg-inn/kode")
@access.anyone
@commits
def log_in_with_code() -> Response | tuple[str, int]:
    """Log in with the code."""
    form, proof = CodeForm(), _awaited()
    if proof is None:
        return redirect(url_for("accounts.log_in", next=onward_path()), 303)
    if form.validate_on_submit():
        try:
            return _enter(
                services.log_in_with_code(
                    proof.id, form.code.data, client=sign_in.client_address(), **sign_in.device_words()
                )
            )
        except (WrongCodeError, SpentCodeError) as error:
            refuse(form.code, error)
    return render_template("accounts/log_in_code.html", form=form, proof=proof, onward=onward_path()), 422


@bp.get("/bekreft-deg")
@access.signed_in
def confirm_self() -> str:
    """Ask someone who logged in long ago for a code, before they change what they log in with."""
    return render_template("accounts/confirm_self.html", onward=onward_path())


@bp.get("/logg-inn/passord")
@access.anyone
def enter_password() -> Response | str:
    """Ask for address and password."""
    if current_viewer.is_signed_in:
        return redirect(onward_path() or first_page(current_viewer), 303)
    return render_template("accounts/log_in_password.html", form=PasswordLogInForm(), onward=onward_path())


@bp.post("/logg-inn/passord")
@access.anyone
@commits
def log_in_with_password() -> Response | tuple[str, int]:
    """Log in with the password."""
    form = PasswordLogInForm()
    transaction.rollback()  # the hashing that follows must not hold a transaction open
    if form.validate_on_submit():
        try:
            return _enter(
                services.log_in_with_password(
                    form.email.data, form.password.data, client=sign_in.client_address(), **sign_in.device_words()
                )
            )
        except (WrongPasswordError, CodeNeededError) as error:
            refuse(form.password, error)
    return render_template("accounts/log_in_password.html", form=form, onward=onward_path()), 422


@bp.post("/logg-ut")
@access.signed_in
@commits
def log_out() -> Response:
    """End this session, here and in the table."""
    services.end_session(current_viewer.session_id, person_id=current_viewer.person_id)
    return sign_in.sign_out(redirect(url_for("accounts.log_in"), 303))


def _awaited() -> queries.AwaitedProof | None:
    number = session.get(AWAITED)
    return queries.find_awaited_proof(number, ProofPurpose.LOG_IN) if number else None


def _enter(token: str) -> Response:
    """Begin the new session, end the one this browser had, and go where the person was going."""
    onward = onward_path()
    if current_viewer.is_signed_in:
        services.end_session(current_viewer.session_id, person_id=current_viewer.person_id)
    viewer = sign_in.sign_in(token)
    return redirect(onward or first_page(viewer), 303)
