"""The yardstick: a bare Flask page on the product's database, as fast as a plain one gets.

No log-in, no session, no languages, no headers of safety, no log: one indexed query of twenty rows with SQLAlchemy Core (no
ORM, which would be slower), one template. `granian --interface wsgi --factory bench.bare:make_app`.
"""

import os

from flask import Flask, render_template
from sqlalchemy import create_engine, text

ROWS = text(
    "SELECT id, project_id, wave, distance_km, sent_at, opened_at FROM leads"
    " WHERE firm_id = :firm_id ORDER BY sent_at DESC, id DESC LIMIT 20"
)
"""Served by ix_leads_inbox (firm_id, sent_at, id) read backwards."""


def make_app() -> Flask:
    """The page of the firm BENCH_FIRM_ID in DATABASE_URL."""
    app = Flask(__name__)
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=10)
    firm_id = int(os.environ["BENCH_FIRM_ID"])

    @app.get("/")
    def list_rows() -> str:
        with engine.connect() as connection:
            rows = connection.execute(ROWS, {"firm_id": firm_id}).all()
        return render_template("bare.html", rows=rows)

    return app


OFFERS = text(
    "SELECT q.id, q.amount_ore, q.price_form, q.starts, q.takes, q.message, q.sent_at, f.name, l.distance_km FROM quotes q"
    " JOIN firms f ON f.id = q.firm_id JOIN leads l ON l.id = q.lead_id WHERE q.project_id = :project_id ORDER BY q.id"
)
LINES = text(
    "SELECT l.quote_id, l.position, l.text, l.amount_ore FROM quotes q JOIN quote_lines l ON l.quote_id = q.id"
    " WHERE q.project_id = :project_id ORDER BY l.position, q.id"
)


def make_offers_app() -> Flask:
    """The offers of the project BENCH_PROJECT_ID, point by point in a table and once more in a card each, as the product has them."""
    app = Flask(__name__)
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=10)
    project_id = int(os.environ["BENCH_PROJECT_ID"])

    @app.get("/")
    def list_offers() -> str:
        with engine.connect() as connection:
            offers = connection.execute(OFFERS, {"project_id": project_id}).all()
            lines = connection.execute(LINES, {"project_id": project_id}).all()
        rows = {}
        for line in lines:
            rows.setdefault(line.text, []).append(line)
        return render_template("bare_offers.html", offers=offers, rows=rows)

    return app
