"""The firm's inbox: leads to read, answer or decline."""

from flask import Blueprint

bp = Blueprint("leads", __name__, url_prefix="/oppdrag")

from portal.blueprints.leads import (  # noqa: E402, F401 - views hang themselves on bp
    answering,
    award,
    declining,
    document,
    filters,
    inbox,
    marks,
    offer_changes,
    offer_draft,
    offer_files,
    questions,
    visits,
)
