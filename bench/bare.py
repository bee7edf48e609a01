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
