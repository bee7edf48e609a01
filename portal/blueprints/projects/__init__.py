"""The wizard: `/legg-ut`, one topic a page, from the first word to the proved e-mail address."""

from flask import Blueprint

bp = Blueprint("projects", __name__, url_prefix="/legg-ut")

from portal.blueprints.projects import addresses, coverage, handing_in, photos, saved_drafts, steps  # noqa: E402, F401 - views hang themselves on bp
