"""A firm's threads, and one of them: read by all in the firm, written in by those who may answer."""

from flask import Blueprint, Response, redirect, render_template, request, url_for

from portal.conversations.services import MOST_LETTERS
from portal.conversations.states import Side
from portal.leads import talking
from portal.leads.policies import can_answer
from portal.web import access
from portal.web.body_limits import accepts_up_to
from portal.web.commit import commits
from portal.web.converters import read_row_number
from portal.web.htmx import go_to, wants_fragment
from portal.web.navigation import inbox_counts
from portal.web.talks import MEGABYTES, TalkForm, read_up_to, read_uploads, send, shown_messages
from portal.web.talks import show_news as answer_with_news
from portal.web.viewer import current_viewer

bp = Blueprint("messages", __name__, url_prefix="/meldinger")


@bp.get("")
@access.firm_member
def list_threads() -> str:
    """The firm's threads, those written in last first."""
    firm_id, after_id = current_viewer.firm.id, read_row_number(request.args.get("etter", ""))
    rows, has_more = talking.list_threads_of_firm(firm_id, after_id=after_id)
    return render_template(
        "messages/threads.html",
        threads=rows,
        unread=inbox_counts().threads,
        after_id=after_id,
        next_after=rows[-1].thread_id if has_more else None,
    )


@bp.get("/<id:lead_id>")
@access.firm_member
def show_thread(lead_id: int) -> str:
    """Everything that was written about one lead, oldest first, and a box to write in."""
    return _page(lead_id)


@bp.post("/<id:lead_id>")
@access.firm_estimator
@accepts_up_to(megabytes=MEGABYTES)
@commits
def write_to_poster(lead_id: int) -> Response | tuple[str, int]:
    """Write to the poster."""
    talking.get_talk_of_firm(current_viewer.firm.id, lead_id)
    form = TalkForm()
    uploads = read_uploads(form)
    if uploads is None:
        return _page(lead_id, form), 422
    refused = send(talking.get_talk_of_firm(current_viewer.firm.id, lead_id), form, uploads, side=Side.FIRM)
    if refused is not None:
        return _page(lead_id, form), refused.status
    return go_to(url_for("messages.show_thread", lead_id=lead_id, _anchor="siste"))


@bp.get("/<id:lead_id>/nytt")
@access.firm_member
def show_news(lead_id: int) -> Response:
    """What has come since: 304 when nothing has."""
    talk = talking.get_talk_of_firm(current_viewer.firm.id, lead_id)
    if not wants_fragment():
        return redirect(url_for("messages.show_thread", lead_id=lead_id), 303)
    return answer_with_news(talk, reader=Side.FIRM, read_url=_read_url(lead_id))


@bp.post("/<id:lead_id>/lest")
@access.firm_member
@commits
def mark_thread_read(lead_id: int) -> Response:
    """Somebody in the firm has read it. Twice is once."""
    talk = talking.get_talk_of_firm(current_viewer.firm.id, lead_id)
    talking.mark_read(talk, side=Side.FIRM, up_to=read_up_to())
    if wants_fragment():
        return Response(render_template("messages/_read.html"))
    return redirect(url_for("messages.show_thread", lead_id=lead_id), 303)


def _page(lead_id: int, form: TalkForm | None = None) -> str:
    talk = talking.get_talk_of_firm(current_viewer.firm.id, lead_id)
    form = form or TalkForm(formdata=None)  # not before: its token would tell another's thread from none
    messages = shown_messages(talk, reader=Side.FIRM)
    last_id = messages[-1].id if messages else 0
    if not form.is_submitted():
        form.seen.data = str(last_id)
    return render_template(
        "messages/thread.html",
        talk=talk,
        messages=messages,
        last_id=last_id,
        is_unread=talking.is_unread(talk, side=Side.FIRM),
        can_write=can_answer(current_viewer.firm.role),
        form=form,
        most=MOST_LETTERS,
        read_url=_read_url(lead_id),
    )


def _read_url(lead_id: int) -> str:
    return url_for("messages.mark_thread_read", lead_id=lead_id)
