"""Taking up a service that was paused because the firm was silent: the mailed link shows a button, pressing it does it."""

from typing import TYPE_CHECKING

from flask import Response, make_response, render_template
from flask_babel import gettext

from portal.blueprints.firms import bp
from portal.firms import pauses
from portal.firms.queries import get_firm
from portal.leads.declining import BECAUSE_DECLINED
from portal.projects.catalogue import find_category
from portal.web import access
from portal.web.commit import commits
from portal.web.locale import current_locale

if TYPE_CHECKING:
    from portal.firms.models import ServicePause


@bp.get("/gjenoppta/<string:token>")
@access.anyone
def confirm_resume_service(token: str) -> Response:
    """Ask before doing it: programs that read mail follow links too."""
    pause = pauses.find_by_token(token)
    if pause is None:
        return _page("firms/service_resumed.html", status=410)
    return _page(
        "firms/service_resume.html", token=token, facts=_facts(pause), was_declined=pause.reason == BECAUSE_DECLINED
    )


@bp.post("/gjenoppta/<string:token>")
@access.anyone
@commits
def resume_paused_service(token: str) -> Response:
    """Take it up. Pressed twice it is still taken up."""
    pauses.resume_by_token(token)
    return _page("firms/service_resumed.html")


def _facts(pause: "ServicePause") -> list[tuple[str, str]]:
    locale, category = current_locale(), find_category(pause.category)
    return [
        (gettext("Bedrift"), get_firm(pause.firm_id).name),
        (gettext("Fag"), category.name(locale)),
        (gettext("Tjeneste"), category.service_name(pause.service, locale)),
    ]


def _page(template: str, *, status: int = 200, **context: object) -> Response:
    """The address of the page holds a secret: it goes nowhere in a Referer."""
    answer = make_response(render_template(template, **context), status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
