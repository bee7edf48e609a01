"""The staff's desk, `/stab`: projects that wait to be let out, and what posters write."""

from flask import Blueprint

bp = Blueprint("staff", __name__, url_prefix="/stab")

from portal.blueprints.staff import (  # noqa: E402, F401 - views hang themselves on bp
    asked,
    certificates,
    coverage,
    decisions,
    doubles,
    firms,
    moving,
    project,
    projects,
    rereading,
    rescue,
)
