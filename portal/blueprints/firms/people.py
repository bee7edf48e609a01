"""«Brukere»: who is in the firm; owners invite, give roles and take out, and anybody may leave."""

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from portal.accounts.contact import EMAIL_MAX
from portal.accounts.errors import InvalidEmailError
from portal.blueprints.firms import bp
from portal.core import transaction
from portal.core.errors import StateError
from portal.firms import invitations, members
from portal.firms.errors import InvitationIsOverError
from portal.firms.policies import can_run_firm
from portal.firms.roles import ROLE_MEANINGS, ROLE_NAMES
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm, at_most, required
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.firms.members import Colleague


class RoleForm(BaseForm):
    """What somebody may do in the firm."""

    role = RadioField(
        _("Rolle"),
        choices=[SelectChoice(role.value, _(name)) for role, name in ROLE_NAMES.items()],
        default="estimator",
        validators=[InputRequired(_("Velg en rolle"))],
    )


class InvitationForm(RoleForm):
    """Who is asked to join."""

    email = EmailField(_("E-post"), validators=[required(_("Skriv e-postadressen")), at_most(EMAIL_MAX)])


@bp.get("/brukere")
@access.firm_member
def list_people() -> str:
    """Everybody who is in the firm, and who was invited; its owners may change that."""
    return _render_people(InvitationForm())


@bp.post("/brukere")
@access.firm_owner
@commits
def invite_person() -> Response | tuple[str, int]:
    """Invite somebody by mail."""
    form = InvitationForm()
    if form.validate_on_submit() and _invite(form):
        flash(gettext("Invitasjonen er på vei til %(address)s.", address=form.email.data), "success")
        return _to_people()
    return _render_people(form), 422


def _invite(form: InvitationForm) -> bool:
    try:
        invitations.invite(
            current_viewer.firm.id,
            email=form.email.data,
            role=form.role.data,
            actor_id=current_viewer.person_id,
            locale=current_locale(),
        )
    except (InvalidEmailError, StateError) as error:
        transaction.rollback()
        form.email.errors = [gettext(error.text)]
    return not form.errors


@bp.post("/brukere/invitasjoner/<id:invitation_id>/send")
@access.firm_owner
@commits
def resend_invitation(invitation_id: int) -> Response:
    """Mail a new link."""
    invitation = invitations.get_invitation(current_viewer.firm.id, invitation_id)
    try:
        invitations.resend(invitation, actor_id=current_viewer.person_id)
        flash(gettext("Invitasjonen er sendt på nytt. Den forrige lenken gjelder ikke lenger."), "success")
    except InvitationIsOverError as error:
        flash(gettext(error.text), "info")
    return _to_people()


@bp.post("/brukere/invitasjoner/<id:invitation_id>/trekk")
@access.firm_owner
@commits
def withdraw_invitation(invitation_id: int) -> Response:
    """Take it back."""
    invitation = invitations.get_invitation(current_viewer.firm.id, invitation_id)
    try:
        invitations.withdraw(invitation, actor_id=current_viewer.person_id)
        flash(gettext("Invitasjonen er trukket tilbake. Lenken virker ikke lenger."), "success")
    except InvitationIsOverError as error:
        flash(gettext(error.text), "info")
    return _to_people()


@bp.get("/brukere/<id:firm_member_id>/rolle")
@access.firm_owner
def edit_role(firm_member_id: int) -> str:
    """What somebody may do, and the form to change it."""
    colleague = _colleague(firm_member_id)
    return _render_role(colleague, RoleForm(role=colleague.role))


@bp.post("/brukere/<id:firm_member_id>/rolle")
@access.firm_owner
@commits
def change_role(firm_member_id: int) -> Response | tuple[str, int]:
    """Say what somebody may do from now on."""
    colleague, form = _colleague(firm_member_id), RoleForm()
    if form.validate_on_submit():
        try:
            members.change_role(
                colleague, firm_id=current_viewer.firm.id, role=form.role.data, actor_id=current_viewer.person_id
            )
            flash(gettext("Lagret."), "success")
            return _to_people()
        except StateError as error:
            transaction.rollback()
            form.role.errors = [gettext(error.text)]
    return _render_role(colleague, form), 422


@bp.get("/brukere/<id:firm_member_id>/fjern")
@access.firm_owner
def confirm_remove_person(firm_member_id: int) -> str:
    """What taking somebody out means."""
    return render_template("firms/confirm_remove_person.html", colleague=_colleague(firm_member_id))


@bp.post("/brukere/<id:firm_member_id>/fjern")
@access.firm_owner
@commits
def remove_person(firm_member_id: int) -> Response:
    """Take somebody out, at once."""
    colleague = _colleague(firm_member_id)
    try:
        members.remove(colleague, firm_id=current_viewer.firm.id, actor_id=current_viewer.person_id)
    except StateError as error:
        return _refused(error)
    flash(gettext("%(name)s er ikke lenger med i bedriften.", name=colleague.name), "success")
    return _away_from(colleague.person_id)


@bp.get("/forlat")
@access.firm_member
def confirm_leave() -> str:
    """What leaving means."""
    is_last = members.is_last_owner(current_viewer.firm.id, current_viewer.person_id)
    return render_template("firms/confirm_leave.html", is_last_owner=is_last)


@bp.post("/forlat")
@access.firm_member
@commits
def leave_firm() -> Response:
    """Go, and go on to another firm or one's own pages."""
    firm = current_viewer.firm
    try:
        members.leave(firm.id, person_id=current_viewer.person_id)
    except StateError as error:
        return _refused(error)
    flash(gettext("Du er ikke lenger med i %(firm)s.", firm=firm.name), "success")
    return _away_from(current_viewer.person_id)


def _refused(error: StateError) -> Response:
    """Nothing was written; the list says why, and whom else one can make an owner."""
    transaction.rollback()
    flash(gettext(error.text), "warning")
    return _to_people()


def _away_from(person_id: int) -> Response:
    if person_id == current_viewer.person_id:
        return redirect(url_for("accounts.show_account"), 303)
    return _to_people()


def _colleague(firm_member_id: int) -> "Colleague":
    """One of the viewer's own firm. Raises NotFoundError."""
    return members.get_colleague(current_viewer.firm.id, firm_member_id)


def _render_role(colleague: "Colleague", form: RoleForm) -> str:
    return render_template("firms/role.html", colleague=colleague, form=form, meanings=_meanings())


def _render_people(form: InvitationForm) -> str:
    firm = current_viewer.firm
    is_owner = can_run_firm(firm.role)
    return render_template(
        "firms/people.html",
        colleagues=members.list_colleagues(firm.id),
        invited=invitations.list_unanswered(firm.id) if is_owner else [],
        state_of=invitations.state_of,
        role_names=ROLE_NAMES,
        meanings=_meanings(),
        is_owner=is_owner,
        form=form,
    )


def _meanings() -> dict[str, str]:
    return {role.value: gettext(text) for role, text in ROLE_MEANINGS.items()}


def _to_people() -> Response:
    return redirect(url_for("firms.list_people"), 303)
