"""The poster's own pages, `/mine-prosjekter`: what happens to a project, and the choice among its offers."""

from flask import Blueprint

bp = Blueprint("my_projects", __name__, url_prefix="/mine-prosjekter")

from portal.blueprints.my_projects import (  # noqa: E402, F401 - views hang themselves on bp
    approval,
    award,
    comparison,
    contact_found,
    conversation,
    document,
    drop,
    editing,
    life,
    members,
    messages,
    outcome,
    pages,
    photos,
    questions,
    seen,
    too_few,
    visits,
)
