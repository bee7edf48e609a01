"""The staff's desk, `/stab`: projects that wait to be let out, and what posters write."""

from flask import Blueprint

bp = Blueprint("staff", __name__, url_prefix="/stab")

from portal.blueprints.staff import certificates, coverage, decisions, doubles, moving, project, projects, rereading  # noqa: E402, F401 - views hang themselves on bp
