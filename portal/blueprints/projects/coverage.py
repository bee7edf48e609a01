"""«Ingen dekning»: said in the wizard as soon as the place is known, with a waiting list for those who would rather wait."""

from typing import TYPE_CHECKING

from flask import Response, make_response, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.accounts.errors import InvalidEmailError
from portal.blueprints.projects import bp
from portal.blueprints.projects.draft import find_own_draft, to_the_beginning
from portal.dispatch import waiting_list
from portal.dispatch.coverage import is_covered
from portal.dispatch.errors import TooManyWaitsError
from portal.places.queries import find_postal_code, get_municipality
from portal.projects.catalogue import find_category
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import BaseForm, Line, required
from portal.web.locale import current_locale
from portal.web.sign_in import client_address
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.dispatch.models import CoverageWait
    from portal.projects.models import Project


class WaitForm(BaseForm):
    """Whom to tell."""

    email = Line(_("E-post"), validators=[required(_("Skriv e-postadressen din"))])


def gap_of(draft: "Project | None") -> dict[str, dict[str, str] | None]:
    """What `projects/_coverage.html` needs: `gap`, None while the place is unknown or somebody takes such work there."""
    place = find_postal_code(draft.postal_code or "") if draft else None
    if place is None or is_covered(draft.category, draft.service, place):
        return {"gap": None}
    return {"gap": {"municipality": place.municipality.name}}


@bp.get("/venteliste")
@access.anyone
def show_waiting_list() -> Response | str:
    """Whom to tell, and what the address is used for."""
    draft = find_own_draft()
    if draft is None or not draft.postal_code:
        return to_the_beginning()
    return _waiting_list_page(draft, WaitForm(data={"email": draft.contact_email or current_viewer.email}))


@bp.post("/venteliste")
@access.anyone
@commits
def join_waiting_list() -> Response | tuple[str, int]:
    """Wait for a firm that takes the draft's job in its place. Pressed twice it answers alike."""
    draft = find_own_draft()
    place = find_postal_code(draft.postal_code or "") if draft else None
    if place is None:
        return to_the_beginning()
    form = WaitForm()
    if form.validate():
        try:
            waiting_list.join(
                form.email.data,
                category=draft.category,
                service=draft.service,
                place=place,
                locale=current_locale(),
                client=client_address(),
            )
            return redirect(url_for("projects.show_waiting"), 303)
        except (InvalidEmailError, TooManyWaitsError) as error:
            form.email.errors = [gettext(error.text)]
    return _waiting_list_page(draft, form), 422


def _waiting_list_page(draft: "Project", form: WaitForm) -> str:
    days = waiting_list.LONGEST_WAIT.days
    return render_template("projects/waiting_list.html", form=form, days=days, **gap_of(draft))


@bp.get("/venteliste/takk")
@access.anyone
def show_waiting() -> Response | str:
    """On the list; the draft is still there for who wants to post it anyway."""
    draft = find_own_draft()
    if draft is None:
        return to_the_beginning()
    return render_template("projects/waiting.html", days=waiting_list.LONGEST_WAIT.days)


@bp.get("/venteliste/<string:token>")
@access.anyone
def confirm_leave_waiting_list(token: str) -> Response:
    """Ask before leaving: programs that read mail follow links too."""
    wait = waiting_list.find_by_token(token)
    if wait is None:
        return _page("projects/waiting_left.html", status=410)
    return _page("projects/waiting_leave.html", token=token, facts=_facts(wait))


@bp.post("/venteliste/<string:token>")
@access.anyone
@commits
def leave_waiting_list(token: str) -> Response:
    """Leave. Pressed twice it is still left."""
    waiting_list.leave(token)
    return _page("projects/waiting_left.html")


def _facts(wait: "CoverageWait") -> list[tuple[str, str]]:
    locale, category = current_locale(), find_category(wait.category)
    facts = [(gettext("Kategori"), category.name(locale))]
    if category.has_service(wait.service):
        facts.append((gettext("Jobb"), category.service_name(wait.service, locale)))
    return [*facts, (gettext("Kommune"), get_municipality(wait.municipality_number).name)]


def _page(template: str, *, status: int = 200, **context: object) -> Response:
    """The address of the page holds a secret: it goes nowhere in a Referer."""
    answer = make_response(render_template(template, **context), status)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
