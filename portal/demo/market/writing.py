"""Copying the market into the database: COPY in batches, with progress. The caller's transaction holds all of it."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.demo.market.firms import make_firms
from portal.demo.market.habits import Habits
from portal.demo.market.projects import DAYS, Drawn, Poster, Town, World, draw
from portal.demo.market.rows import Outcome, play
from portal.demo.market.words import FIRST_NAMES, LAST_NAMES, REJECTIONS, STAFF_QUESTIONS
from portal.places.models import Municipality, PostalCode
from portal.projects.catalogue import CategorySet
from portal.projects.models import QuestionSet
from portal.projects.states import ProjectState

LEADS_A_PROJECT = 4.3
"""About; what comes out is counted and said."""
PROJECTS_A_POSTER = 3
BATCH = 5_000
BIG_TOWNS = (
    "Oslo Bergen Trondheim Stavanger Drammen Fredrikstad Kristiansand Tromsø Sandnes Bodø Ålesund Tønsberg Moss Hamar Haugesund"
    " Sandefjord Arendal Lillestrøm Lørenskog Ski Asker Sandvika Alta Harstad Molde Gjøvik Lillehammer Halden"
).split()
PROJECT_COLUMNS = (
    "id created_at touched_at poster_id locale poster_kind org_name category service question_set_id answers title title_en description"
    " street_address postal_code municipality_number latitude longitude tenure access_note start budget_ore wished_price_form"
    " materials contact_name contact_email contact_phone shares_phone call_times wished_replies taken_slots terms_version"
    " terms_accepted_at completeness review_reasons finished_at submitted_at approved_at rejected_at rejection_reason asked_at"
    " paused_at closed_at awarded_at confirmed_at completed_at ended_at ending withdrawal_reason merged_into_id expires_at"
    " search_text"
).split()
COLUMNS = {
    "projects": PROJECT_COLUMNS,
    "threads": "id subject_kind subject_id parties created_at".split(),
    "messages": "thread_id side author_id body created_at".split(),
    "dispatch_courses": (
        "project_id number for_version begun_at ended_at outcome rescued_at rescue_note poster_answer radius_factor".split()
    ),
    "waves": "project_id course number sent_at asked candidates target weights_version left_out".split(),
    "leads": (
        "id project_id firm_id wave distance_km match sent_at due_at opened_at replied_at declined_at decline_reason closed_at"
        " silent_at chosen_at won_at lost_at"
    ).split(),
    "quotes": (
        "lead_id project_id firm_id written_by_id price_form amount_ore message starts sent_at accepted_at confirmed_at rejected_at"
    ).split(),
    "contact_accesses": "at project_id firm_id person_id fields reason".split(),
}
"""The tables in the order they are filled."""
SAME_IN_A_DOUBLE = (
    "poster_id category service question_set_id answers title title_en description street_address postal_code municipality_number"
    " latitude longitude contact_name contact_email contact_phone"
).split()
DEFAULTS = {"taken_slots": 0, "review_reasons": [], "search_text": ""}


def make_market(*, leads: int, staff_id: int, tell: Callable[[str], None]) -> int:
    """Write a market of about so many leads; returns how many projects it has. `tell` hears of the progress."""
    projects = max(1, round(leads / LEADS_A_PROJECT))
    world, habits = _make_world(projects), Habits()
    next_ids = {table: _next_id(table) for table in ("projects", "leads", "threads")}
    for first in range(0, projects, BATCH):
        numbers = range(first, min(first + BATCH, projects))
        _write(_batch(numbers, projects, world, habits, next_ids, staff_id=staff_id))
        if projects > BATCH:
            tell(f"{numbers.stop:,} of {projects:,} projects".replace(",", " "))
    for table, number in next_ids.items():
        db.session.execute(select(func.setval(func.pg_get_serial_sequence(table, "id"), number)))
    return projects


def _make_world(projects: int) -> World:
    now = clock.now()
    newest = select(QuestionSet).order_by(QuestionSet.category, QuestionSet.version)
    question_sets = {row.category: row for row in db.session.scalars(newest)}
    categories = tuple(CategorySet(row.body) for row in question_sets.values())
    towns = select(PostalCode).where(PostalCode.post_town.in_(BIG_TOWNS), PostalCode.withdrawn_on.is_(None))
    one_each = (
        select(PostalCode)
        .join(Municipality)
        .where(PostalCode.withdrawn_on.is_(None))
        .ext(distinct_on(PostalCode.municipality_number))
        .order_by(PostalCode.municipality_number, PostalCode.code)
    )
    return World(
        now=now,
        categories=categories,
        question_set_ids={key: row.id for key, row in question_sets.items()},
        firms=make_firms(categories, since=now - timedelta(days=DAYS)),
        towns=[_town(row) for row in db.session.scalars(towns.order_by(PostalCode.code))],
        everywhere=[_town(row) for row in db.session.scalars(one_each)],
        posters=_make_posters(max(1, projects // PROJECTS_A_POSTER), since=now - timedelta(days=DAYS)),
    )


def _town(row: PostalCode) -> Town:
    names = (row.code, row.post_town, row.municipality.name)
    return Town(row.code, row.municipality_number, row.latitude, row.longitude, names)


def _make_posters(how_many: int, *, since: Any) -> list[Poster]:
    rows = [
        {
            "name": f"{FIRST_NAMES[n % len(FIRST_NAMES)]} {LAST_NAMES[n * 7 // 3 % len(LAST_NAMES)]}",
            "email": f"kunde{n}@marked.example",
            "phone": f"+4741{n % 1_000_000:06}",
            "email_proved_at": since,
            "created_at": since,
        }
        for n in range(how_many)
    ]
    numbers = db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows)
    return [Poster(number, row["name"], row["email"], row["phone"]) for number, row in zip(numbers, rows, strict=True)]


def _next_id(table: str) -> int:
    return db.session.scalar(text(f"SELECT coalesce(max(id), 0) + 1 FROM {table}"))  # noqa: S608 - a table of ours


def _batch(
    numbers: range, of: int, world: World, habits: Habits, next_ids: dict[str, int], *, staff_id: int
) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in COLUMNS}
    for number in numbers:
        drawn = draw(number, of=of, world=world)
        outcome = play(number, drawn, now=world.now, habits=habits)
        drawn.row["id"] = next_ids["projects"]
        next_ids["projects"] += 1
        _add_project(rows, drawn, next_ids, staff_id=staff_id)
        _add_outcome(rows, drawn.row["id"], outcome, next_ids)
    return rows


def _add_project(rows: dict[str, list], drawn: Drawn, next_ids: dict[str, int], *, staff_id: int) -> None:
    row, state = drawn.row, drawn.fate.state
    if state is ProjectState.REJECTED:
        row["rejection_reason"] = REJECTIONS[row["id"] % len(REJECTIONS)]
    if state is ProjectState.MERGED and rows["projects"]:
        twin = rows["projects"][-1]
        row |= {name: twin[name] for name in SAME_IN_A_DOUBLE} | {"merged_into_id": twin["id"]}
    if state is ProjectState.ASKED:
        thread = next_ids["threads"]
        next_ids["threads"] += 1
        at = row["asked_at"]
        rows["threads"].append(
            {
                "id": thread,
                "subject_kind": "project",
                "subject_id": row["id"],
                "parties": "poster-staff",
                "created_at": at,
            }
        )
        question = STAFF_QUESTIONS[row["id"] % len(STAFF_QUESTIONS)]
        rows["messages"].append(
            {"thread_id": thread, "side": "staff", "author_id": staff_id, "body": question, "created_at": at}
        )
    rows["projects"].append(row)


def _add_outcome(rows: dict[str, list], project_id: int, outcome: Outcome, next_ids: dict[str, int]) -> None:
    first = next_ids["leads"]
    next_ids["leads"] += len(outcome.leads)
    own = {"project_id": project_id}
    rows["dispatch_courses"] += [course | own for course in outcome.courses]
    rows["waves"] += [wave | own for wave in outcome.waves]
    rows["leads"] += [lead | own | {"id": first + place} for place, lead in enumerate(outcome.leads)]
    rows["quotes"] += [quote | own | {"lead_id": first + quote["place"]} for quote in outcome.quotes]
    rows["contact_accesses"] += [access | own for access in outcome.contact_accesses]


def _write(rows: dict[str, list[dict[str, Any]]]) -> None:
    driver = db.session.connection().connection.driver_connection
    for table, columns in COLUMNS.items():
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            _copy(copy, columns, rows[table])


def _copy(copy: Any, columns: Iterable[str], rows: list[dict[str, Any]]) -> None:
    for row in rows:
        copy.write_row([row.get(column, DEFAULTS.get(column)) for column in columns])


def count_leads() -> int:
    """How many leads there are, the named cast's included."""
    return db.session.scalar(select(func.count()).select_from(text("leads"))) or 0
