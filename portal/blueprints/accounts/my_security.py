"""My password, and where I am logged in."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from portal.accounts import queries, services
from portal.accounts.errors import WeakPasswordError, WrongPasswordError
from portal.blueprints.accounts import bp
from portal.blueprints.accounts.forms import ChangePasswordForm, NewPasswordForm, RemovePasswordForm, refuse
from portal.blueprints.accounts.fresh import needs_fresh_log_in
from portal.core import transaction
from portal.web import access, sign_in
from portal.web.commit import commits
from portal.web.viewer import current_viewer


@bp.get("/min-side/passord")
@access.signed_in
@needs_fresh_log_in
def edit_password() -> str:
    """The form, for a first password or another one."""
    return render_template("accounts/password.html", form=_password_form(), removal=_removal_form())


@bp.post("/min-side/passord")
@access.signed_in
@commits
@needs_fresh_log_in
def change_password() -> Response | tuple[str, int]:
    """Set the password; the one in use must be known."""
    form = _password_form()
    transaction.rollback()  # the hashing that follows must not hold a transaction open
    if form.validate_on_submit():
        try:
            services.change_password(
                current_viewer.person_id,
                current=form.current.data if "current" in form else None,
                new=form.password.data,
                client=sign_in.client_address(),
                keep_session_id=current_viewer.session_id,
            )
            flash(gettext("Passordet er lagret. Du er logget ut av andre enheter."), "success")
            return redirect(url_for("accounts.show_account"), 303)
        except WrongPasswordError:
            field = form.current if "current" in form else form.password  # set in another window meanwhile
            field.errors = [gettext("Dette er ikke passordet ditt.")]
        except WeakPasswordError as error:
            refuse(form.password, error)
    return render_template("accounts/password.html", form=form, removal=_removal_form()), 422


@bp.post("/min-side/passord/fjern")
@access.signed_in
@commits
@needs_fresh_log_in
def remove_password() -> Response | tuple[str, int]:
    """Go back to codes alone; the password in use must be known."""
    form = RemovePasswordForm()
    transaction.rollback()  # the hashing that follows must not hold a transaction open
    if form.validate_on_submit():
        try:
            services.remove_password(
                current_viewer.person_id,
                current=form.password_in_use.data,
                client=sign_in.client_address(),
                keep_session_id=current_viewer.session_id,
            )
            flash(gettext("Passordet er fjernet. Nå logger du inn med kode på e-post."), "success")
            return redirect(url_for("accounts.show_account"), 303)
        except WrongPasswordError:
            form.password_in_use.errors = [gettext("Dette er ikke passordet ditt.")]
    return render_template("accounts/password.html", form=_password_form(unsent=True), removal=form), 422


@bp.get("/min-side/innlogginger")
@access.signed_in
def list_sessions() -> str:
    """Where I am logged in."""
    return render_template("accounts/sessions.html", sessions=queries.list_live_sessions(current_viewer.person_id))


@bp.post("/min-side/innlogginger/<id:session_id>/avslutt")
@access.signed_in
@commits
def end_session(session_id: int) -> Response:
    """End one of them."""
    services.end_session(session_id, person_id=current_viewer.person_id)
    if session_id == current_viewer.session_id:
        return sign_in.sign_out(redirect(url_for("accounts.log_in"), 303))
    flash(gettext("Enheten er logget ut."), "success")
    return redirect(url_for("accounts.list_sessions"), 303)


@bp.post("/min-side/innlogginger/avslutt-andre")
@access.signed_in
@commits
def end_other_sessions() -> Response:
    """Stay logged in here alone."""
    services.end_other_sessions(current_viewer.person_id, keep_session_id=current_viewer.session_id)
    flash(gettext("Alle andre enheter er logget ut."), "success")
    return redirect(url_for("accounts.list_sessions"), 303)


def _password_form(*, unsent: bool = False) -> NewPasswordForm:
    formdata = {"formdata": None} if unsent else {}
    return (ChangePasswordForm if current_viewer.has_password else NewPasswordForm)(**formdata)


def _removal_form() -> RemovePasswordForm | None:
    return RemovePasswordForm(formdata=None) if current_viewer.has_password else None
