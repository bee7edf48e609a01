"""One project of the market as a row: who posts it, what, where and when."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from portal.demo.market import words
from portal.demo.market.fates import YOUNG_STATES, Fate, choose_state, tell
from portal.demo.market.firms import MarketFirm
from portal.demo.market.prices import about
from portal.places.distance import distance_km
from portal.projects import completeness
from portal.projects.catalogue import DONT_KNOW, CategorySet, Question
from portal.projects.choices import CallTimes, Materials, Start, Tenure
from portal.projects.price_forms import PriceForm
from portal.projects.roles import PosterKind
from portal.projects.searching import words_of
from portal.projects.services import title_of
from portal.projects.states import ProjectState

DAYS = 730
ONE_OF_EACH = 20
"""So many of the newest go through the states of a young project in turn, so that none is missing in a small market."""
YOUNGEST = timedelta(hours=3)
MOST_ASKED = 8
EARLIEST_YEAR = 1500
"""A number that begins so late is a year."""
POSTER_KINDS = (*[PosterKind.PRIVATE] * 8, PosterKind.HOUSING, PosterKind.COMPANY)
TERMS = "2026-11"


@dataclass(frozen=True)
class Town:
    """A postal code with its point; `names`: the code, the post town and the municipality, as a search finds them."""

    code: str
    municipality_number: str
    latitude: float
    longitude: float
    names: tuple[str, str, str]


@dataclass(frozen=True)
class Poster:
    """Somebody who posts."""

    id: int
    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class World:
    """What every project is drawn from. `question_set_ids` by category; `towns` where people live, `everywhere` one a municipality."""

    now: datetime
    categories: tuple[CategorySet, ...]
    question_set_ids: dict[str, int]
    firms: dict[str, list[MarketFirm]]
    towns: list[Town]
    everywhere: list[Town]
    posters: list[Poster]


@dataclass
class Drawn:
    """A project's row (columns by name), the firms that will be asked with their distance in km, its fate and its price."""

    row: dict[str, Any]
    asked: list[tuple[MarketFirm, float]]
    fate: Fate
    kroner: int
    photos: int


def draw(number: int, *, of: int, world: World) -> Drawn:
    """The project with this number, the first being the oldest; the same each time."""
    random = Random(number * 7_919 + 1)  # noqa: S311 - a demo, not a secret
    age = timedelta(days=DAYS) * (1 - (number + random.random()) / of) ** 1.6
    began = world.now - max(age, YOUNGEST)
    category = world.categories[number % len(world.categories)]
    is_anywhere = number % 5 == 0
    place = world.everywhere[number // 5 % len(world.everywhere)] if is_anywhere else random.choice(world.towns)
    asked = _near(world.firms.get(category.key, []), place)
    state = _state_of(number, of, began, world, random, has_firms=bool(asked), may_be_a_double=not is_anywhere)
    fate = tell(state, began, world.now, random)
    service = random.choice(category.services("nb"))[0]
    answers = _answer(category, service, random)
    size = answers.get(category.size_question) if category.size_question else None
    kroner = about(category.key, size if isinstance(size, int) else None, random)
    photos = random.choice((0, 0, 1, 1, 2, 3))
    row = {
        **_common(random, world, place),
        "category": category.key,
        "service": service,
        "question_set_id": world.question_set_ids[category.key],
        "answers": answers,
        "title": _title(category, service, answers, "nb"),
        "title_en": _title(category, service, answers, "en"),
        "description": _describe(category, service, random),
        "start": random.choice(list(Start)).value,
        "budget_ore": round(kroner * random.uniform(0.8, 1.1) / 500) * 500_00 or None
        if random.random() < 0.4
        else None,
        **fate.columns,
    }
    _judge(row, category, photos, fate)
    if "submitted_at" in row:  # its texts hold no contact details: nothing is to be taken out of them
        found_by = SimpleNamespace(**row)
        row["search_text"] = words_of(found_by, category, description=row["description"], place=place.names)
    return Drawn({**row, "answers": json.dumps(answers)}, asked, fate, kroner, photos)


def _state_of(
    number: int,
    of: int,
    began: datetime,
    world: World,
    random: Random,
    *,
    has_firms: bool,
    may_be_a_double: bool,
) -> ProjectState:
    """The newest go through a young project's states in turn; a double takes its twin's place, so the only one here is none."""
    newest_first = of - 1 - number
    if newest_first < ONE_OF_EACH:
        return YOUNG_STATES[newest_first % len(YOUNG_STATES)]
    state = choose_state(began, world.now, random, has_firms=has_firms)
    return ProjectState.EXPIRED if state is ProjectState.MERGED and not may_be_a_double else state


def _near(firms: list[MarketFirm], place: Town) -> list[tuple[MarketFirm, float]]:
    measured = [(firm, distance_km(place, firm)) for firm in firms]
    within = [(firm, round(km, 1)) for firm, km in measured if km <= firm.radius_km]
    return sorted(within, key=lambda pair: (pair[1], pair[0].id))[:MOST_ASKED]


def _common(random: Random, world: World, place: Town) -> dict[str, Any]:
    poster, kind = random.choice(world.posters), random.choice(POSTER_KINDS)
    return {
        "poster_id": poster.id,
        "locale": "nb",
        "poster_kind": kind.value,
        "org_name": _organisation(kind, random),
        "street_address": f"{random.choice(words.STREETS)} {random.randint(1, 140)}",
        "postal_code": place.code,
        "municipality_number": place.municipality_number,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "tenure": random.choice(list(Tenure)).value if random.random() < 0.6 else None,
        "access_note": random.choice(words.ACCESS_NOTES) if random.random() < 0.4 else None,
        "wished_price_form": random.choice(list(PriceForm)).value if random.random() < 0.5 else None,
        "materials": random.choice(list(Materials)).value if random.random() < 0.5 else None,
        "contact_name": poster.name,
        "contact_email": poster.email,
        "contact_phone": poster.phone,
        "shares_phone": random.random() < 0.7,
        "call_times": random.choice(list(CallTimes)).value,
        "wished_replies": random.choice((2, 3, 3, 3, 4, 5)),
        "terms_version": TERMS,
    }


def _organisation(kind: PosterKind, random: Random) -> str | None:
    names = {PosterKind.HOUSING: words.HOUSING_NAMES, PosterKind.COMPANY: words.COMPANY_NAMES}.get(kind)
    return random.choice(names) if names else None


def _answer(category: CategorySet, service: str, random: Random) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in category.all_questions():
        if question.kind != "date" and question.applies(service, answers) and random.random() < 0.85:
            answers[question.key] = DONT_KNOW if random.random() < 0.08 else _one_answer(question, random)
    return answers


def _one_answer(question: Question, random: Random) -> Any:
    keys = [key for key, _text in question.options("nb")]
    match question.kind:
        case "choice":
            return random.choice(keys)
        case "multi":
            return sorted(random.sample(keys, random.randint(1, min(3, len(keys)))), key=keys.index)
        case "number" if question.body["min"] >= EARLIEST_YEAR:
            return random.randint(max(1955, question.body["min"]), min(2022, question.body["max"]))
        case "number":
            low, high = max(1, question.body["min"]), max(2, question.body["max"])
            middle = (low * high) ** 0.5
            return max(low, min(high, round(middle * random.uniform(0.4, 2.2))))
    return "Se beskrivelsen"


def _title(category: CategorySet, service: str, answers: dict[str, Any], locale: str) -> str:
    return title_of(SimpleNamespace(service=service, answers=answers), category, locale=locale)


def _describe(category: CategorySet, service: str, random: Random) -> str:
    what = f"Vi trenger hjelp: {category.service_name(service, 'nb').lower()}."
    wishes = random.sample(words.WISHES, random.randint(1, 3))
    return " ".join([what, random.choice(words.SITUATIONS[category.group]), *wishes])


def _judge(row: dict[str, Any], category: CategorySet, photos: int, fate: Fate) -> None:
    """Completeness and why staff had to look, as handing in would have written them."""
    if "submitted_at" not in row:
        return
    measured = completeness.measure(SimpleNamespace(**row), category, photos=photos, locale="nb")
    row |= {"completeness": measured.score, "terms_accepted_at": row["submitted_at"]}
    waits = not measured.is_enough or not fate.was_let_out
    row["review_reasons"] = ["incomplete"] if waits and not measured.is_enough else ["words"] if waits else []
    if row["review_reasons"] == ["words"]:
        row["description"] += " Jeg kan betale noe på forskudd."
    if not waits:
        row["approved_at"] = row["submitted_at"]  # it let itself out
