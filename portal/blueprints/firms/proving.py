"""Whoever registers a firm without an account proves an e-mail address first, by a mailed code; that makes the account."""

from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, session, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField

from portal.accounts import services as accounts
from portal.accounts.contact import EMAIL_MAX, NAME_MAX
from portal.accounts.errors import InvalidEmailError, InvalidNameError, SpentCodeError, WrongCodeError
from portal.accounts.queries import find_awaited_proof
from portal.accounts.states import ProofPurpose
from portal.blueprints.firms import bp
from portal.web import access, sign_in
from portal.web.commit import commits
from portal.web.forms import BaseForm, Line, at_most, required
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.accounts.queries import AwaitedProof

AWAITED = "registering_proof"
"""Where the cookie notes which code this browser waits for; only a row number."""


class AccountForm(BaseForm):
    """Who registers."""

    name = Line(
        _("Navnet ditt"),
        description=_("For- og etternavn, slik det står i Enhetsregisteret hvis du har en rolle der."),
        validators=[required(_("Skriv navnet ditt")), at_most(NAME_MAX)],
    )
    email = EmailField(_("E-posten din"), validators=[required(_("Skriv e-postadressen din")), at_most(EMAIL_MAX)])


class CodeForm(BaseForm):
    """The six digits."""

    code = Line(_("Kode"), validators=[required(_("Skriv koden på seks sifre")), at_most(20)])


@bp.post("/registrer/konto")
@access.anyone
@commits
def request_registering_code() -> Response | tuple[str, int]:
    """Mail a code, to a known address as to a new one."""
    form = AccountForm()
    if form.validate_on_submit():
        try:
            session[AWAITED] = accounts.request_email_proof(
                form.email.data, name=form.name.data, client=sign_in.client_address(), locale=current_locale()
            )
            return redirect(url_for("firms.enter_registering_code"), 303)
        except InvalidNameError as error:
            form.name.errors = [gettext(error.text)]
        except InvalidEmailError as error:
            form.email.errors = [gettext(error.text)]
    return render_template("firms/register_account.html", form=form), 422


@bp.get("/registrer/kode")
@access.anyone
def enter_registering_code() -> Response | str:
    """Where the code is typed."""
    proof = _awaited()
    if proof is None:
        return redirect(url_for("firms.begin_registration"), 303)
    return render_template("firms/register_code.html", form=CodeForm(), email=proof.email)


@bp.post("/registrer/kode")
@access.anyone
@commits
def prove_registrar() -> Response | tuple[str, int]:
    """The right code proves the address, makes the account if there was none, and logs in."""
    form, proof = CodeForm(), _awaited()
    if proof is None:
        return redirect(url_for("firms.begin_registration"), 303)
    if form.validate_on_submit():
        try:
            person = accounts.prove_email(proof.id, form.code.data, client=sign_in.client_address())
        except (WrongCodeError, SpentCodeError) as error:
            form.code.errors = [gettext(error.text)]
        else:
            if current_viewer.is_signed_in:
                accounts.end_session(current_viewer.session_id, person_id=current_viewer.person_id)
            sign_in.sign_in(accounts.begin_session(person, **sign_in.device_words()))
            return redirect(url_for("firms.begin_registration"), 303)
    return render_template("firms/register_code.html", form=form, email=proof.email), 422


def _awaited() -> "AwaitedProof | None":
    number = session.get(AWAITED)
    return find_awaited_proof(number, ProofPurpose.EMAIL) if number else None
