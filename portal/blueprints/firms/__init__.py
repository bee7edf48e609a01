"""The firm's own pages, `/bedrift`: what we know of it, and what it wants."""

from flask import Blueprint

bp = Blueprint("firms", __name__, url_prefix="/bedrift")

from portal.blueprints.firms import (  # noqa: E402, F401 - views hang themselves on bp
    area,
    capacity,
    certificates,
    joining,
    offer_templates,
    overview,
    people,
    proving,
    registration,
    resuming,
    switching,
    work,
)
