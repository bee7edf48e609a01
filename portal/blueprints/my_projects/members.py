"""«Hvem er med»: whom the poster has let in, inviting and taking out, and joining by the mailed link."""

from typing import TYPE_CHECKING

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.accounts.contact import NAME_MAX
from portal.accounts.errors import InvalidEmailError, InvalidNameError
from portal.accounts.queries import get_person
from portal.blueprints.my_projects import bp
from portal.core.errors import StateError
from portal.core.texts import N_
from portal.projects import members, queries
from portal.projects.access import find_approver, find_standing, get_member, get_project_for, list_members
from portal.projects.errors import AlreadyInProjectError, InvitationForAnotherError, SpentInvitationError
from portal.projects.policies import Standing
from portal.projects.roles import ProjectRole
from portal.quotes import approval
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm, Line, at_most, required
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project, ProjectMember

ROLE_NAMES = {
    ProjectRole.READ: N_("Kan lese"),
    ProjectRole.DECIDE: N_("Kan lese og velge bedrift"),
    ProjectRole.APPROVE: N_("Skal godkjenne valget av bedrift"),
}


class InvitationForm(BaseForm):
    """Who is let in, and what they may do."""

    name = Line(_("Navn"), validators=[required(_("Skriv navnet")), at_most(NAME_MAX)])
    email = Line(_("E-post"), validators=[required(_("Skriv e-postadressen"))])
    role = RadioField(
        _("Hva kan personen gjøre?"), default="read", validators=[InputRequired(_("Velg hva personen kan gjøre"))]
    )

    def offer(self, project: "Project") -> "InvitationForm":
        """The roles that the project can give."""
        roles = [ProjectRole.READ, ProjectRole.DECIDE]
        if members.may_have_approver(project) and find_approver(project.id) is None:
            roles.append(ProjectRole.APPROVE)
        self.role.choices = [SelectChoice(role.value, gettext(ROLE_NAMES[role])) for role in roles]
        return self


@bp.get("/<id:project_id>/hvem-er-med")
@access.signed_in
def show_members(project_id: int) -> str:
    """Everybody who is in the project; its poster may let others in."""
    project, standing = get_project_for(current_viewer.person_id, project_id)
    return _render(project, standing, InvitationForm().offer(project))


@bp.post("/<id:project_id>/hvem-er-med")
@access.signed_in
@commits
def invite_member(project_id: int) -> Response | tuple[str, int]:
    """Invite somebody by mail."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    form = InvitationForm().offer(project)
    if form.validate() and _invite(project, form):
        flash(gettext("Invitasjonen er på vei til %(address)s.", address=form.email.data), "success")
        return _to_members(project.id)
    return _render(project, Standing.OWNER, form), 422


def _invite(project: "Project", form: InvitationForm) -> bool:
    try:
        members.invite(
            project,
            name=form.name.data,
            email=form.email.data,
            role=ProjectRole(form.role.data),
            actor_id=current_viewer.person_id,
        )
    except InvalidNameError as error:
        form.name.errors = [gettext(error.text)]
    except (InvalidEmailError, StateError) as error:
        form.email.errors = [gettext(error.text)]
    return not form.errors


@bp.post("/<id:project_id>/hvem-er-med/<id:member_id>/send")
@access.signed_in
@commits
def resend_invitation(project_id: int, member_id: int) -> Response:
    """Mail the link anew."""
    member = _own_member(project_id, member_id)
    try:
        members.resend(member, actor_id=current_viewer.person_id)
        flash(gettext("Invitasjonen er sendt på nytt. Den forrige lenken gjelder ikke lenger."), "success")
    except SpentInvitationError:
        flash(gettext("%(name)s er allerede med.", name=member.name), "info")
    return _to_members(project_id)


@bp.get("/<id:project_id>/hvem-er-med/<id:member_id>/fjern")
@access.signed_in
def confirm_remove_member(project_id: int, member_id: int) -> str:
    """What taking somebody out means."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    return render_template(
        "my_projects/confirm_remove_member.html",
        project=project,
        member=_own_member(project_id, member_id),
        is_waited_for=approval.find_proposed(project.id) is not None,
    )


@bp.post("/<id:project_id>/hvem-er-med/<id:member_id>/fjern")
@access.signed_in
@commits
def remove_member(project_id: int, member_id: int) -> Response:
    """Take somebody out."""
    member = _own_member(project_id, member_id)
    name = member.name
    approval.remove_member(member, actor_id=current_viewer.person_id)
    flash(gettext("%(name)s er ikke lenger med i prosjektet.", name=name), "success")
    return _to_members(project_id)


@bp.get("/bli-med/<string:token>")
@access.anyone
def show_invitation(token: str) -> Response:
    """What one is invited to; joining is a button, since programs that read mail follow links too."""
    member = members.find_invited(token)
    if member is None:
        return _page("my_projects/invitation_spent.html", status=410)
    return _invitation_page(member, token)


@bp.post("/bli-med/<string:token>")
@access.signed_in
@commits
def join_project(token: str) -> Response:
    """Join, logged in with the address that was invited."""
    try:
        member = members.join(token, person_id=current_viewer.person_id)
    except SpentInvitationError:
        return _page("my_projects/invitation_spent.html", status=410)
    except (InvitationForAnotherError, AlreadyInProjectError):
        return _invitation_page(members.find_invited(token), token, status=409)
    flash(gettext("Du er med i prosjektet."), "success")
    return redirect(url_for("my_projects.show_my_project", project_id=member.project_id), 303)


def _invitation_page(member: "ProjectMember", token: str, status: int = 200) -> Response:
    project = queries.get_project(member.project_id)
    return _page(
        "my_projects/invitation.html",
        status=status,
        project=project,
        member=member,
        inviter=get_person(project.poster_id).name if project.poster_id else None,
        standing=find_standing(current_viewer.person_id, project),
        role=ROLE_NAMES[member.role],
        is_approver=member.role == ProjectRole.APPROVE,
        is_for_viewer=current_viewer.is_signed_in and current_viewer.email == member.email,
        token=token,
    )


def _own_member(project_id: int, member_id: int) -> "ProjectMember":
    """A member of the viewer's own project. Raises NotFoundError."""
    project = queries.get_project_of(current_viewer.person_id, project_id)
    return get_member(member_id, project_id=project.id)


def _render(project: "Project", standing: Standing, form: InvitationForm) -> str:
    return render_template(
        "my_projects/members.html",
        project=project,
        members=list_members(project.id),
        role_names=ROLE_NAMES,
        is_owner=standing is Standing.OWNER,
        form=form,
    )


def _to_members(project_id: int) -> Response:
    return redirect(url_for("my_projects.show_members", project_id=project_id), 303)


def _page(template: str, *, status: int = 200, **context: object) -> Response:
    """The address of the page holds a secret: it goes nowhere in a Referer."""
    answer = make_response(render_template(template, **context), status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
