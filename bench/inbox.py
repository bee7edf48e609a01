"""The inbox against a bare page: requests per second of both, in turns, on the same web server and database."""

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.bare import ROWS
from bench.figures import Figure, tell
from bench.seed import Seeded, fill
from bench.servers import databases, web_server
from bench.turns import BARE, BROWSER, ROUND_SECONDS, Side, in_turns, median_ratio
from portal.leads.queries import ROWS_A_PAGE

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
LINK = b'href="/oppdrag/'
ROW_LINK = b'class="ttl"><a href="/oppdrag/'


def measure(folder: Path) -> list[Figure]:
    """Both ratios, median of the rounds' own."""
    with databases(folder) as own:
        seeded = _seed(own.environment)
        tell(_explain(own.environment["DATABASE_URL"], seeded.firm_id))
        bare_environment = own.environment | {"BENCH_FIRM_ID": str(seeded.firm_id)}
        with (
            web_server("bench.bare:make_app", bare_environment, log=folder / "bare.log", options=BARE) as bare_port,
            web_server("wsgi:app", own.environment, log=folder / "product.log") as product_port,
        ):
            _tell_ceiling(bare_port)
            rates = in_turns(_sides(bare_port, product_port, seeded))
    return [
        Figure("inbox_page_vs_bare", median_ratio(rates["inbox_page"], rates["bare"]), "ratio", ">= 0.25"),
        Figure("inbox_fragment_vs_bare", median_ratio(rates["inbox_fragment"], rates["bare"]), "ratio", ">= 0.40"),
    ]


def _seed(environment: Mapping[str, str]) -> Seeded:
    os.environ.update(environment)  # the product reads its settings from there alone
    from wsgi import app

    return fill(app)


def _sides(bare_port: int, product_port: int, seeded: Seeded) -> list[Side]:
    signed_in, rows = BROWSER | {"Cookie": seeded.cookie}, (ROW_LINK, ROWS_A_PAGE)
    next_page = f"/oppdrag?visning=nye&etter={seeded.twentieth_lead_id}"
    return [
        Side("bare", bare_port, "/", BROWSER, LINK, ROWS_A_PAGE),
        Side("inbox_page", product_port, "/oppdrag", signed_in, *rows),
        Side("inbox_fragment", product_port, next_page, signed_in | HTMX, *rows),
    ]


def _explain(url: str, firm_id: int) -> str:
    with create_engine(url).connect() as connection:
        lines = connection.execute(text(f"EXPLAIN (ANALYZE, BUFFERS) {ROWS.text}"), {"firm_id": firm_id}).scalars()
        return "\n".join(["The bare page's query:", *(f"  {line}" for line in lines)])


def _tell_ceiling(port: int) -> None:
    """What the generator itself can do: it asks for a file that the web server sends without Python."""
    ceiling = Side("ceiling", port, "/static/bare.html", BROWSER, b"", 0).rate(ROUND_SECONDS)
    tell(f"  generator_ceiling {ceiling:6.0f} requests per second")
