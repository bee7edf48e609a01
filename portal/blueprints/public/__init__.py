"""Pages for everybody: the home page, what we help with, what one should know, and the choice of language."""

from flask import Blueprint, Response, abort, redirect, request, url_for

from portal.accounts import services as accounts
from portal.web import access
from portal.web.commit import commits
from portal.web.forms import without_token
from portal.web.locale import COOKIE, LOCALES
from portal.web.redirects import is_local_path
from portal.web.viewer import current_viewer

bp = Blueprint("public", __name__)

ONE_YEAR_SECONDS = 31_536_000


@bp.post("/sprak")
@without_token
@access.anyone
@commits
def choose_language() -> Response:
    """Remember the language: on the account, and in a cookie that holds nothing else.

    The form stands at the foot of every page, and a token would give every visitor a session. Another site can at most change
    the language of somebody who is not logged in: the session cookie is SameSite=Lax.
    """
    locale = request.form.get("locale")
    if locale not in LOCALES:
        abort(400)
    onward = request.form.get("next", "/")
    answer = redirect(onward if is_local_path(onward) else url_for("public.show_home"), 303)
    if current_viewer.is_signed_in:
        accounts.speak(current_viewer.person_id, locale=locale)
    secure = request.is_secure
    answer.set_cookie(COOKIE, locale, max_age=ONE_YEAR_SECONDS, httponly=True, samesite="Lax", secure=secure)
    return answer


from portal.blueprints.public import categories, choosing, crawlers, firms, home, information  # noqa: E402, F401 - views hang themselves on bp
