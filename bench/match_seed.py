"""A hundred thousand firms all over Norway, with what they were asked lately: written straight into the tables, committed."""

from datetime import timedelta

from sqlalchemy import insert, select, text

from bench.figures import tell
from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.transaction import transaction
from portal.places.queries import find_postal_code
from portal.projects.catalogue import list_categories
from portal.projects.choices import Start
from portal.projects.models import Project, QuestionSet
from portal.projects.queries import get_question_set

FIRMS = 100_000
ASKED_PROJECTS = 20_000
LEADS_A_FIRM = 4
CATEGORY, SERVICE = "tak", "omlegging"
PLACES = ("0558", "5003", "7010", "4006", "9008", "3015", "1531", "2317")

ORGANISATIONS = """
INSERT INTO organisations (org_number, name)
SELECT (800000000 + n)::text, 'Benk ' || n FROM generate_series(1, :firms) n
"""
FIRMS_ALL_OVER = """
WITH spots AS (
    SELECT code, latitude, longitude, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS places
    FROM postal_codes
)
INSERT INTO firms (organisation_id, name, postal_code, latitude, longitude, radius_km, leads_per_week, verified_at,
    smallest_size, largest_size, goes_further, takes_overflow, paused_at, suspended_at)
SELECT o.id, o.name, s.code, s.latitude, s.longitude, 15 + n % 60, 5 + n % 20, CASE WHEN n % 40 > 0 THEN now() END,
    1 + n % 2, 3 + n % 2, n % 5 = 0, n % 7 = 0, CASE WHEN n % 25 = 3 THEN now() END, CASE WHEN n % 200 = 7 THEN now() END
FROM (SELECT id, name, row_number() OVER (ORDER BY id) AS n FROM organisations WHERE name LIKE 'Benk %') o
JOIN spots s ON s.place = o.n * 7919 % s.places
"""
SERVICES = """
INSERT INTO firm_services (firm_id, category, service)
SELECT f.id, c.key, CASE WHEN (f.id + pick) % 3 = 0 THEN '' ELSE c.services[1 + (f.id / 7 + pick) % cardinality(c.services)] END
FROM firms f CROSS JOIN generate_series(0, 1) pick
JOIN (SELECT key, services, row_number() OVER () - 1 AS place, count(*) OVER () AS categories
      FROM unnest(CAST(:keys AS text[])) WITH ORDINALITY k(key, at)
      CROSS JOIN LATERAL (SELECT string_to_array((CAST(:services AS text[]))[at], ' ') AS services) s) c
  ON c.place = (f.id * 31 + pick * 17) % c.categories
ON CONFLICT DO NOTHING
"""
LEADS = """
INSERT INTO leads (project_id, firm_id, wave, distance_km, sent_at, due_at, opened_at, replied_at, declined_at)
SELECT :first + (f.id * 13 + pick * 4801) % :projects, f.id, 1, 9, sent, sent + interval '2 days', sent + interval '1 hour',
    CASE WHEN (f.id + pick) % 3 = 0 THEN sent + interval '5 hours' END,
    CASE WHEN (f.id + pick) % 3 = 1 THEN sent + interval '5 hours' END
FROM firms f CROSS JOIN generate_series(1, :leads) pick
CROSS JOIN LATERAL (SELECT now() - ((f.id * 7 + pick * 1777) % 2000) * interval '1 hour' AS sent) s
ON CONFLICT DO NOTHING
"""
AWARDS = """
INSERT INTO contact_accesses (project_id, firm_id, fields, reason)
SELECT project_id, firm_id, '{}', 'award' FROM leads WHERE replied_at IS NOT NULL AND id % 4 = 0
"""


def fill() -> None:
    """Write the firms, the projects they were asked about, and what they answered."""
    with transaction():
        kari = Person(email="kari@bench.example", name="Kari Benk", email_proved_at=clock.now())
        db.session.add(kari)
        db.session.flush()
        db.session.execute(text("SET LOCAL statement_timeout = 0"))
        db.session.execute(text(ORGANISATIONS), {"firms": FIRMS})
        db.session.execute(text(FIRMS_ALL_OVER))
        categories = list_categories()
        chosen = {
            "keys": [category.key for category in categories],
            "services": [" ".join(key for key, _ in category.services("nb")) for category in categories],
        }
        db.session.execute(text(SERVICES), chosen)
        asked = make_projects(kari.id, ASKED_PROJECTS, completed_at=clock.now() - timedelta(days=20))
        db.session.execute(text(LEADS), {"first": asked[0], "projects": ASKED_PROJECTS, "leads": LEADS_A_FIRM})
        db.session.execute(text(AWARDS))
    vacuum()
    for table in ("firms", "firm_services", "leads", "projects"):
        tell(f"  {db.session.scalar(text(f'SELECT count(*) FROM {table}')):9,} {table}")  # noqa: S608


def make_projects(poster_id: int, how_many: int, **fields: object) -> list[int]:
    """So many roofs in towns all over Norway; open ones unless `fields` say otherwise. Returns their numbers, in order."""
    question_set = db.session.scalar(select(QuestionSet.id).where(QuestionSet.category == CATEGORY))
    get_question_set(question_set)
    places = [find_postal_code(code) for code in PLACES]
    now = clock.now()
    common = {
        "poster_id": poster_id,
        "question_set_id": question_set,
        "category": CATEGORY,
        "service": SERVICE,
        "title": "Legge om tak, 140 m²",
        "description": "Taket er fra 1974 og skal legges om. Vi ønsker ny undertaksduk, lekter og takstein.",
        "start": Start.WITHIN_MONTH,
        "budget_ore": 180_000_00,
        **dict.fromkeys(("finished_at", "submitted_at", "approved_at"), now),
        **({"awarded_at": now} if "completed_at" in fields else {}),
    }
    rows = [
        common
        | fields
        | {
            "postal_code": place.code,
            "municipality_number": place.municipality_number,
            "latitude": place.latitude,
            "longitude": place.longitude,
        }
        for place in (places[number % len(places)] for number in range(how_many))
    ]
    return sorted(db.session.scalars(insert(Project).returning(Project.id), rows))


def vacuum() -> None:
    """What autovacuum would have done within the minute."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM ANALYZE")
