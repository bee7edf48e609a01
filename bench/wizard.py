"""A step of the wizard against a bare page: requests per second of both, in turns, on the same web server and database."""

import os
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from bench.figures import Figure
from bench.seed import cookie_of, fill
from bench.servers import databases, web_server
from bench.turns import BARE, BROWSER, Side, in_turns, median_ratio
from portal.core.transaction import transaction
from portal.leads.queries import ROWS_A_PAGE
from portal.projects import services as projects
from portal.web.sign_in import DRAFT_KEY

CATEGORY, SERVICE = "tak", "omlegging"


def measure(folder: Path) -> list[Figure]:
    """The questions of a category, as somebody reads them who has just said what the job is."""
    with databases(folder) as own:
        firm_id, cookie = _seed(own.environment)
        bare_environment = own.environment | {"BENCH_FIRM_ID": str(firm_id)}
        with (
            web_server("bench.bare:make_app", bare_environment, log=folder / "bare.log", options=BARE) as bare_port,
            web_server("wsgi:app", own.environment, log=folder / "product.log") as product_port,
        ):
            has_draft = BROWSER | {"Cookie": cookie}
            rates = in_turns(
                [
                    Side("bare", bare_port, "/", BROWSER, b'href="/oppdrag/', ROWS_A_PAGE),
                    Side("wizard_step", product_port, "/legg-ut/detaljer", has_draft, b'name="asked"', 1),
                ]
            )
    return [Figure("wizard_step_vs_bare", median_ratio(rates["wizard_step"], rates["bare"]), "ratio", ">= 0.2")]


def _seed(environment: Mapping[str, str]) -> tuple[int, str]:
    """The bare page's firm, and the cookie that opens a draft."""
    os.environ.update(environment)  # the product reads its settings from there alone
    from wsgi import app

    firm_id = fill(app).firm_id
    return firm_id, _begin(app)


def _begin(app: Flask) -> str:
    with app.app_context(), transaction():
        draft, key = projects.begin_draft(CATEGORY, locale="nb", poster_id=None)
        projects.save_draft(draft, service=SERVICE)
        return cookie_of(app, {DRAFT_KEY: key})
