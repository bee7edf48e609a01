"""A forgotten password: ask for a link, follow it, choose another. It never logs anyone in."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext

from portal.accounts import queries, services
from portal.accounts.errors import InvalidEmailError, SpentLinkError, WeakPasswordError
from portal.blueprints.accounts import bp
from portal.blueprints.accounts.forms import EmailForm, NewPasswordForm, refuse
from portal.core import transaction
from portal.web import access, sign_in
from portal.web.commit import commits
from portal.web.locale import current_locale


@bp.get("/glemt-passord")
@access.anyone
def forget_password() -> str:
    """Ask for the address."""
    return render_template("accounts/forgot_password.html", form=EmailForm())


@bp.post("/glemt-passord")
@access.anyone
@commits
def request_reset() -> tuple[str, int] | str:
    """Send a link, known address or not."""
    form = EmailForm()
    if form.validate_on_submit():
        try:
            services.request_password_reset(form.email.data, client=sign_in.client_address(), locale=current_locale())
            return render_template("accounts/reset_requested.html", email=form.email.data)
        except InvalidEmailError as error:
            refuse(form.email, error)
    return render_template("accounts/forgot_password.html", form=form), 422


@bp.get("/nytt-passord/<string:token>")
@access.anyone
def choose_password(token: str) -> Response:
    """Show the form and nothing more: mail scanners follow links too."""
    if queries.find_reset_owner(token) is None:
        return _page("accounts/reset_spent.html", status=410)
    return _page("accounts/new_password.html", form=NewPasswordForm(), token=token)


@bp.post("/nytt-passord/<string:token>")
@access.anyone
@commits
def reset_password(token: str) -> Response:
    """Set the new password; the person logs in with it afterwards."""
    form = NewPasswordForm()
    transaction.rollback()  # the hashing that follows must not hold a transaction open
    if form.validate_on_submit():
        try:
            services.reset_password(token, form.password.data)
            flash(gettext("Passordet er byttet. Logg inn med det nye."), "success")
            return redirect(url_for("accounts.enter_password"), 303)
        except WeakPasswordError as error:
            refuse(form.password, error)
        except SpentLinkError:
            return _page("accounts/reset_spent.html", status=410)
    return _page("accounts/new_password.html", status=422, form=form, token=token)


def _page(template: str, *, status: int = 200, **context: object) -> Response:
    """The address of the page holds a secret: it goes nowhere in a Referer."""
    answer = make_response(render_template(template, **context), status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
