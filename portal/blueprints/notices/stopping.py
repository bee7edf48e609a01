"""The link in each notice: what it stops, and stopping it. Programs that read mail follow links, so a GET never acts.

RFC 8058: a mail program POSTs `List-Unsubscribe=One-Click` there without cookies, and wants no redirect.
"""

from flask import Response, abort, make_response, render_template, request

from portal.accounts import attempts
from portal.blueprints.notices import bp
from portal.notifications import choices
from portal.notifications.kinds import ABOUT, NoticeKind, Timing
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import without_token
from portal.web.sign_in import client_address


@bp.get("/varsler/av/<string:token>")
@access.anyone
def confirm_stop(token: str) -> Response:
    """Say what would be stopped, and offer to collect it instead."""
    person_id, kind = _meant(token)
    return _page("notices/stop.html", token=token, about=ABOUT[kind], timing=_timing(person_id, kind), kind=kind)


@bp.post("/varsler/av/<string:token>")
@without_token
@access.anyone
@commits
def stop(token: str) -> Response:
    """Turn the kind off, or collect it once a day if the page's other button was pressed. Done twice it is done.

    The link itself is the proof: whoever holds it reads the mail. So there is no form token, and nobody need be logged in.
    """
    person_id, kind = _meant(token)
    wants_digest = request.form.get("timing") == Timing.DIGEST and kind is not NoticeKind.DIGEST
    timing = Timing.DIGEST if wants_digest else Timing.OFF
    choices.change_timing(person_id, kind, timing)
    return _page("notices/stopped.html", about=ABOUT[kind], timing=timing)


def _meant(token: str) -> tuple[int, NoticeKind]:
    """Whose choice and of what. A wrong token is not found; who tries many waits a little."""
    found = choices.find_by_token(token)
    if found is None:
        attempts.WRONG_NOTICE_LINKS_FROM_CLIENT.spend(client_address())
        abort(404)
    return found


def _timing(person_id: int, kind: NoticeKind) -> Timing:
    return choices.list_choices(person_id)[kind].timing


def _page(template: str, **context: object) -> Response:
    """The address of the page holds a secret: it goes nowhere in a Referer."""
    answer = make_response(render_template(template, **context))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
