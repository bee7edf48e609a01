"""Changing e-mail address and phone, with proof."""

from flask import Response, current_app, flash, redirect, render_template, session, url_for
from flask_babel import gettext

from portal.accounts import queries, services
from portal.accounts.errors import (
    EmailTakenError,
    InvalidEmailError,
    InvalidPhoneError,
    SameEmailError,
    SpentCodeError,
    WrongCodeError,
)
from portal.accounts.states import ProofPurpose
from portal.blueprints.accounts import bp
from portal.blueprints.accounts.forms import CodeForm, NewEmailForm, PhoneForm, refuse
from portal.blueprints.accounts.fresh import needs_fresh_log_in
from portal.web import access, sign_in
from portal.web.commit import commits
from portal.web.viewer import current_viewer

AWAITED = {ProofPurpose.EMAIL_CHANGE: "email_proof", ProofPurpose.PHONE_CHANGE: "phone_proof"}
"""Where the cookie notes which code this browser waits for; only a row number."""


@bp.get("/min-side/e-post")
@access.signed_in
@needs_fresh_log_in
def edit_email() -> str:
    """The form."""
    return render_template("accounts/email.html", form=NewEmailForm())


@bp.post("/min-side/e-post")
@access.signed_in
@commits
@needs_fresh_log_in
def request_email_change() -> Response | tuple[str, int]:
    """Send a code to the new address."""
    form = NewEmailForm()
    if form.validate_on_submit():
        try:
            session[AWAITED[ProofPurpose.EMAIL_CHANGE]] = services.request_email_change(
                current_viewer.person_id, email=form.email.data, client=sign_in.client_address()
            )
            return redirect(url_for("accounts.enter_email_code"), 303)
        except (InvalidEmailError, SameEmailError) as error:
            refuse(form.email, error)
    return render_template("accounts/email.html", form=form), 422


@bp.get("/min-side/e-post/kode")
@access.signed_in
def enter_email_code() -> Response | str:
    """Ask for the code."""
    proof = _awaited(ProofPurpose.EMAIL_CHANGE)
    if proof is None:
        return redirect(url_for("accounts.edit_email"), 303)
    return render_template("accounts/email_code.html", form=CodeForm(), proof=proof)


@bp.post("/min-side/e-post/kode")
@access.signed_in
@commits
def change_email() -> Response | tuple[str, int]:
    """Move the account to the new address."""
    form, proof = CodeForm(), _awaited(ProofPurpose.EMAIL_CHANGE)
    if proof is None:
        return redirect(url_for("accounts.edit_email"), 303)
    if form.validate_on_submit():
        try:
            services.change_email(
                current_viewer.person_id,
                proof_id=proof.id,
                code=form.code.data,
                client=sign_in.client_address(),
                keep_session_id=current_viewer.session_id,
            )
            flash(gettext("E-posten er byttet. Du er logget ut av andre enheter."), "success")
            return redirect(url_for("accounts.show_account"), 303)
        except (WrongCodeError, SpentCodeError, EmailTakenError) as error:
            refuse(form.code, error)
    return render_template("accounts/email_code.html", form=form, proof=proof), 422


@bp.get("/min-side/telefon")
@access.signed_in
def edit_phone() -> str:
    """The form."""
    person = queries.get_person(current_viewer.person_id)
    return render_template(
        "accounts/phone.html", form=PhoneForm(phone=person.phone), person=person, can_prove=_has_sms()
    )


@bp.post("/min-side/telefon")
@access.signed_in
@commits
def request_phone_change() -> Response | tuple[str, int]:
    """Send a code to the number; where there is no SMS, note it as unproved. An empty field removes it."""
    form = PhoneForm()
    person = queries.get_person(current_viewer.person_id)
    if form.validate_on_submit():
        try:
            if form.phone.data and form.phone.data.strip() and _has_sms():
                session[AWAITED[ProofPurpose.PHONE_CHANGE]] = services.request_phone_change(
                    person.id, phone=form.phone.data
                )
                return redirect(url_for("accounts.enter_phone_code"), 303)
            services.set_unproved_phone(person.id, phone=(form.phone.data or "").strip() or None)
            flash(gettext("Lagret."), "success")
            return redirect(url_for("accounts.show_account"), 303)
        except InvalidPhoneError as error:
            refuse(form.phone, error)
    return render_template("accounts/phone.html", form=form, person=person, can_prove=_has_sms()), 422


@bp.get("/min-side/telefon/kode")
@access.signed_in
def enter_phone_code() -> Response | str:
    """Ask for the code."""
    proof = _awaited(ProofPurpose.PHONE_CHANGE)
    if proof is None:
        return redirect(url_for("accounts.edit_phone"), 303)
    return render_template("accounts/phone_code.html", form=CodeForm(), proof=proof)


@bp.post("/min-side/telefon/kode")
@access.signed_in
@commits
def change_phone() -> Response | tuple[str, int]:
    """Note the proved number."""
    form, proof = CodeForm(), _awaited(ProofPurpose.PHONE_CHANGE)
    if proof is None:
        return redirect(url_for("accounts.edit_phone"), 303)
    if form.validate_on_submit():
        try:
            services.change_phone(
                current_viewer.person_id, proof_id=proof.id, code=form.code.data, client=sign_in.client_address()
            )
            flash(gettext("Telefonnummeret er bekreftet."), "success")
            return redirect(url_for("accounts.show_account"), 303)
        except (WrongCodeError, SpentCodeError) as error:
            refuse(form.code, error)
    return render_template("accounts/phone_code.html", form=form, proof=proof), 422


def _awaited(purpose: ProofPurpose) -> queries.AwaitedProof | None:
    number = session.get(AWAITED[purpose])
    return queries.find_awaited_proof(number, purpose, person_id=current_viewer.person_id) if number else None


def _has_sms() -> bool:
    return current_app.extensions["settings"].sends_sms
