"""A thread between a poster and a firm as both sides' pages show it, and what comes with the form it is written in."""

from typing import NamedTuple

from flask import Response, make_response, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField
from wtforms.validators import Optional

from portal.conversations.errors import EmptyMessageError
from portal.conversations.queries import Written
from portal.conversations.services import MOST_LETTERS
from portal.conversations.states import Side
from portal.core import transaction
from portal.core.errors import DomainError
from portal.files.attachments import list_of_messages
from portal.leads import talking
from portal.leads.talking import Talk
from portal.web.attachments import ACCEPTED, AttachmentLink, Uploads, attachment_links, check_uploads
from portal.web.converters import read_row_number
from portal.web.forms import BaseForm, Paragraphs, at_most
from portal.web.photo_storage import attachment_storage
from portal.web.viewer import current_viewer

MEGABYTES = 105
"""Five files of twenty, and the words."""


class TalkForm(BaseForm):
    """A message, and files with it."""

    body = Paragraphs(_("Meldingen din"), validators=[at_most(MOST_LETTERS)])
    files = MultipleFileField(
        _("Legg ved filer"),
        description=_("PDF eller bilder, høyst fem filer på 20 MB hver."),
        validators=[Optional()],
        render_kw={"accept": ACCEPTED},
    )
    seen = HiddenField()
    """The last message on the page it was written on."""


class ShownMessage(NamedTuple):
    """One message in words; `files` may be opened by both sides."""

    id: int
    who: str
    at: object
    body: str
    is_mine: bool
    files: list[AttachmentLink]


def shown_messages(talk: Talk, *, reader: Side) -> list[ShownMessage]:
    """The thread as this side reads it. A firm reads the contact's name for all on the poster's side: theirs are not revealed."""
    messages = talking.list_messages(talk)
    names, files = talking.name_authors(messages), list_of_messages([message.id for message in messages])
    return [
        ShownMessage(
            message.id,
            _who(message, talk, names, reader=reader),
            message.at,
            message.body,
            message.side == reader,
            attachment_links(files.get(message.id, [])),
        )
        for message in messages
    ]


def _who(message: Written, talk: Talk, names: dict[int, str], *, reader: Side) -> str:
    if message.author_id == current_viewer.person_id:
        return gettext("Du")
    name = names.get(message.author_id or 0)
    if message.side == Side.FIRM:
        return f"{name}, {talk.firm_name}" if name else talk.firm_name
    if reader is Side.FIRM:
        return talk.project.contact_name or gettext("Kunden")
    return name or gettext("En av dere")


def read_uploads(form: TalkForm) -> Uploads | None:
    """The files that came, looked at with no transaction open; None, and sentences at the fields, when something is wrong.

    A browser does not choose files anew: whoever has to mend something is told to.
    """
    transaction.rollback()
    is_filled_in = form.validate_on_submit()
    uploads = check_uploads(form.files.name)
    if uploads.problem:
        form.files.errors = [uploads.problem]
    elif not form.body.data and not uploads.files:
        form.body.errors = [gettext(EmptyMessageError.text)]
    elif is_filled_in:
        return uploads
    if uploads.files:
        form.files.errors = [gettext("Velg filene på nytt.")]
    return None


def send(talk: Talk, form: TalkForm, uploads: Uploads, *, side: Side) -> DomainError | None:
    """Write it. When that was refused nothing is kept, the sentence stands at its field, and the error is returned."""
    try:
        talking.write(
            talk,
            side=side,
            body=form.body.data,
            actor_id=current_viewer.person_id,
            files=uploads.files,
            storage=attachment_storage(),
            seen_id=0 if form.seen.data == "0" else read_row_number(form.seen.data or ""),
        )
    except DomainError as error:
        transaction.rollback()
        field = form.files if uploads.files else form.body
        field.errors = [gettext(error.text)]
        return error
    return None


def show_news(talk: Talk, *, reader: Side, read_url: str) -> Response:
    """The thread once more when something has come since the page knew it; 304 when nothing has."""
    last_id = talking.last_id_of(talk)
    if request.headers.get("HX-PTag") == str(last_id):
        return Response(status=304)
    messages = shown_messages(talk, reader=reader)
    answer = make_response(
        render_template("messages/_news.html", messages=messages, last_id=last_id, read_url=read_url)
    )
    answer.headers["HX-PTag"] = str(last_id)
    return answer


def read_up_to() -> int:
    """As far as the page says that it was read."""
    return read_row_number(request.form.get("til", "")) or 0
