"""`python -m bench.notices_arriving`: times projects from approval to the mail server, on DATABASE_URL and REDIS_URL; prints JSON."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select

from bench.figures import tell
from bench.servers import free_port
from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.transaction import transaction
from portal.firms.models import Firm, FirmMember, FirmService, MemberRole
from portal.leads.models import Lead
from portal.organisations.models import Organisation
from portal.places.queries import find_postal_code
from portal.projects import services as projects
from portal.projects.choices import Start
from portal.projects.models import Project, QuestionSet
from stack.processes import spawn, wait_or_kill

PROJECTS, FIRMS = 5, 20
WORKERS = (("jobs.worker", "work"), ("jobs.worker", "notices"), ("jobs.scheduler",))
LONGEST_SECONDS = 120


class Sink:
    """Counts the mails that it takes."""

    def __init__(self) -> None:
        self.count, self.last_at = 0, 0.0

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802 - aiosmtpd's
        """Take it."""
        self.count, self.last_at = self.count + 1, time.monotonic()
        return "250 OK"


def main() -> None:
    """Fill the database, start the workers, let one project out after the other, print the slowest."""
    from wsgi import app

    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        with app.app_context(), _workers(app, f"smtp://127.0.0.1:{server.port}"):
            numbers = _fill()
            seconds = [_approve(number, sink) for number in numbers]
    finally:
        server.stop()
    tell(
        f"  {PROJECTS} projects, {sink.count} mails; each project's last after {', '.join(f'{s:.2f}' for s in seconds)} s"
    )
    print(json.dumps({"slowest": round(max(seconds), 2)}))


@contextmanager
def _workers(app: Flask, smtp_url: str) -> Iterator[None]:
    environment = {**os.environ, "SMTP_URL": smtp_url}
    log = Path(app.extensions["settings"].data_dir) / "workers.log"
    workers = [spawn([sys.executable, "-m", *words], environment=environment, log=log) for words in WORKERS]
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            wait_or_kill(worker, lambda: 5.0)


def _fill() -> list[int]:
    """Firms with somebody in each, and projects that wait to be let out; the projects' numbers."""
    place = find_postal_code("0558")
    question_set_id = db.session.scalar(select(func.max(QuestionSet.id)).where(QuestionSet.category == "tak"))
    point = {"latitude": place.latitude, "longitude": place.longitude}
    with transaction():
        for number in range(FIRMS):
            organisation = _kept(Organisation(org_number=str(800000000 + number), name=f"Benk {number}"))
            of_firm = {"organisation_id": organisation.id, "postal_code": "0558", "verified_at": clock.now()}
            firm = _kept(Firm(name=organisation.name, **of_firm, **point))
            person = _kept(Person(name="Ola Benk", email=f"ola{number}@bench.example", email_proved_at=clock.now()))
            db.session.add(FirmService(firm_id=firm.id, category="tak", service=""))
            db.session.add(FirmMember(firm_id=firm.id, person_id=person.id, role=MemberRole.OWNER))
        kari = _kept(Person(name="Kari Benk", email="kari@bench.example", email_proved_at=clock.now()))
        made = [
            _kept(
                Project(
                    poster_id=kari.id,
                    question_set_id=question_set_id,
                    title=f"Tak {number}",
                    contact_name=kari.name,
                    contact_email=kari.email,
                    category="tak",
                    service="omlegging",
                    answers={},
                    description="Taket skal legges om. " * 5,
                    start=Start.WITHIN_MONTH,
                    postal_code="0558",
                    municipality_number=place.municipality_number,
                    finished_at=clock.now(),
                    submitted_at=clock.now(),
                    **point,
                )
            )
            for number in range(PROJECTS)
        ]
        return [project.id for project in made]


def _kept(row: object) -> object:
    db.session.add(row)
    db.session.flush()
    return row


def _approve(project_id: int, sink: Sink) -> float:
    """Let one project out; seconds until the poster's mail and each asked firm's have arrived."""
    before, begun_at = sink.count, time.monotonic()
    with transaction():
        projects.approve(db.session.get_one(Project, project_id), actor_id=None)
    while time.monotonic() < begun_at + LONGEST_SECONDS:
        with transaction():
            asked = db.session.scalar(select(func.count(Lead.id)).where(Lead.project_id == project_id))
        if asked and sink.count == before + asked + 1:
            return sink.last_at - begun_at
        time.sleep(0.02)
    raise RuntimeError(f"{sink.count - before} mails came of {asked} firms and a poster")


if __name__ == "__main__":
    main()
