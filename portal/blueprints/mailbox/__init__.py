"""The local mailbox: what would have been sent, to look at while developing. Not there in production."""

from io import BytesIO

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from portal.delivery.local_mailbox import LocalMailbox, StoredMessage
from portal.delivery.transports import open_mailbox
from portal.web import access
from portal.web.commit import commits

bp = Blueprint("mailbox", __name__, url_prefix="/utvikler/post")

HTML_PART_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",  # mails carry their style with them
        "sandbox",  # no scripts, forms or origin; links are not followed from here
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


@bp.get("")
@access.developer
def list_messages() -> str:
    """Everything that was sent, newest first."""
    return render_template("mailbox/messages.html", messages=_mailbox().list_messages())


@bp.get("/<string:key>")
@access.developer
def show_message(key: str) -> str:
    """One message: headers and text."""
    return render_template("mailbox/message.html", message=_message(key))


@bp.get("/<string:key>/html")
@access.developer
def show_html_part(key: str) -> Response:
    """The HTML part as the reader's mail program shows it, shut in by a policy of its own."""
    message = _message(key)
    if message.html is None:
        abort(404)
    return Response(message.html, headers={"Content-Security-Policy": HTML_PART_POLICY})


@bp.get("/<string:key>/vedlegg/<int:position>")
@access.developer
def download_file(key: str, position: int) -> Response:
    """What was attached, to save: the first is 0."""
    files = _message(key).files
    if position >= len(files):
        abort(404)
    return send_file(
        BytesIO(files[position].content),
        mimetype=files[position].content_type,
        as_attachment=True,
        download_name=files[position].name,
    )


@bp.post("/tom")
@access.developer
@commits
def empty_mailbox() -> Redirect:
    """Delete every message."""
    _mailbox().empty()
    flash(gettext("Postkassen er tømt."), "success")
    return redirect(url_for("mailbox.list_messages"), 303)


def _mailbox() -> LocalMailbox:
    return open_mailbox(current_app.extensions["settings"].data_dir)


def _message(key: str) -> StoredMessage:
    return _mailbox().find(key) or abort(404)
