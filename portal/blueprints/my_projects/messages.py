"""The poster's side of the thread with each firm that has answered."""

from flask import Response, redirect, render_template, url_for

from portal.blueprints.my_projects import bp
from portal.conversations.services import MOST_LETTERS
from portal.conversations.states import Side
from portal.core.errors import NotAllowedError
from portal.leads import talking
from portal.leads.talking import Talk
from portal.projects.access import get_project_for
from portal.projects.policies import Standing, can_write_to_firms
from portal.web import access
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits
from portal.web.htmx import go_to, wants_fragment
from portal.web.talks import MEGABYTES, TalkForm, read_up_to, read_uploads, send, shown_messages
from portal.web.talks import show_news as answer_with_news
from portal.web.viewer import current_viewer


@bp.get("/<id:project_id>/meldinger/<id:lead_id>")
@access.signed_in
def show_thread(project_id: int, lead_id: int) -> str:
    """Everything that was written to and by one firm, oldest first, and a box to write in."""
    return _page(project_id, lead_id)


@bp.post("/<id:project_id>/meldinger/<id:lead_id>")
@access.signed_in
@accepts_up_to(megabytes=MEGABYTES)
@commits
def write_to_firm(project_id: int, lead_id: int) -> Response | tuple[str, int]:
    """Write to the firm."""
    _talk_to_write_in(project_id, lead_id)
    form = TalkForm()
    uploads = read_uploads(form)
    if uploads is None:
        return _page(project_id, lead_id, form), 422
    refused = send(_talk_to_write_in(project_id, lead_id), form, uploads, side=Side.POSTER)
    if refused is not None:
        return _page(project_id, lead_id, form), refused.status
    return go_to(url_for("my_projects.show_thread", project_id=project_id, lead_id=lead_id, _anchor="siste"))


@bp.get("/<id:project_id>/meldinger/<id:lead_id>/nytt")
@access.signed_in
def show_thread_news(project_id: int, lead_id: int) -> Response:
    """What has come since: 304 when nothing has."""
    talk, _standing = _talk(project_id, lead_id)
    if not wants_fragment():
        return redirect(url_for("my_projects.show_thread", project_id=project_id, lead_id=lead_id), 303)
    return answer_with_news(talk, reader=Side.POSTER, read_url=_read_url(talk))


@bp.post("/<id:project_id>/meldinger/<id:lead_id>/lest")
@access.signed_in
@commits
def mark_thread_read(project_id: int, lead_id: int) -> Response:
    """Read on the poster's side, by one who may answer: another's look must not hide it from them. Twice is once."""
    talk, standing = _talk(project_id, lead_id)
    if can_write_to_firms(standing):
        talking.mark_read(talk, side=Side.POSTER, up_to=read_up_to())
    if wants_fragment():
        return Response(render_template("messages/_read.html"))
    return redirect(url_for("my_projects.show_thread", project_id=project_id, lead_id=lead_id), 303)


def _talk(project_id: int, lead_id: int) -> tuple[Talk, Standing]:
    project, standing = get_project_for(current_viewer.person_id, project_id)
    return talking.get_talk_of_project(project.id, lead_id), standing


def _talk_to_write_in(project_id: int, lead_id: int) -> Talk:
    talk, standing = _talk(project_id, lead_id)
    if not can_write_to_firms(standing):
        raise NotAllowedError
    return talk


def _page(project_id: int, lead_id: int, form: TalkForm | None = None) -> str:
    talk, standing = _talk(project_id, lead_id)
    form = form or TalkForm(formdata=None)  # not before: its token would tell another's thread from none
    messages = shown_messages(talk, reader=Side.POSTER)
    last_id = messages[-1].id if messages else 0
    if not form.is_submitted():
        form.seen.data = str(last_id)
    can_write = can_write_to_firms(standing)
    return render_template(
        "my_projects/thread.html",
        project=talk.project,
        talk=talk,
        messages=messages,
        last_id=last_id,
        is_unread=can_write and talking.is_unread(talk, side=Side.POSTER),
        can_write=can_write,
        form=form,
        most=MOST_LETTERS,
        read_url=_read_url(talk),
    )


def _read_url(talk: Talk) -> str:
    return url_for("my_projects.mark_thread_read", project_id=talk.project.id, lead_id=talk.lead.id)
