"""The staff's desk, `/stab`: projects that wait to be let out."""

from flask import Blueprint

bp = Blueprint("staff", __name__, url_prefix="/stab")

from portal.blueprints.staff import approval  # noqa: E402, F401 - views hang themselves on bp
