"""A product of ten lines, for the supervisor to run."""

import os
import sys
import time
from multiprocessing.util import Finalize
from pathlib import Path

import click
import flask
import psycopg

app = flask.Flask(__name__)
DATABASE = os.environ["DATABASE_URL"].replace("+psycopg", "")

if os.environ.get("TOY_SECOND_WORKER_IS_SLOW") and "granian" in sys.argv[0]:
    folder = Path(os.environ["DATA_DIR"])
    try:
        (folder / "first-worker").touch(exist_ok=False)
    except FileExistsError:
        Finalize(None, (folder / "second-worker-ended-well").touch, exitpriority=0)
        time.sleep(3)


@app.cli.command()
def prepare() -> None:
    if os.environ.get("TOY_PREPARE_FAILS"):
        raise click.ClickException("the toy can't be prepared")
    with psycopg.connect(DATABASE) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS visits (path text)")
    Path(os.environ["DATA_DIR"], "demo-logins.txt").write_text("kari@example.com  hemmelig\n", encoding="utf-8")


@app.get("/visits")
def count_visits() -> str:
    with psycopg.connect(DATABASE) as connection:
        return str(connection.execute("SELECT count(*) FROM visits").fetchone()[0])


@app.get("/slow-visit")
def visit_slowly() -> str:
    time.sleep(1)
    with psycopg.connect(DATABASE) as connection:
        connection.execute("INSERT INTO visits VALUES ('slow')")
    return "done"
