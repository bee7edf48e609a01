"""Site visits: times that may be proposed, one visit at a time, who chooses, and the address that is given only with the reply."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from jobs import visits as jobs
from jobs.handlers import HANDLERS
from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotAllowedError, NotFoundError
from portal.core.outbox import OutboxRow
from portal.leads.models import ContactAccess, Lead
from portal.leads.queries import list_revealed
from portal.projects.choices import AddressShown
from portal.projects.errors import ProjectMustBeUndecidedError
from portal.projects.models import Project
from portal.projects.states import ProjectState
from portal.quotes import awarding, dropping, revising
from portal.quotes import services as quotes
from portal.quotes.refusals import RefusalReason
from portal.visits import errors, queries, services, times
from portal.visits.models import SiteVisit
from portal.visits.queries import VisitState
from tests.domains.quotes.offers import offer
from tests.domains.quotes.test_reply_race import at_once
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote


def soon(hours: int = 24) -> datetime:
    """A full quarter of an hour to come."""
    moment = clock.now() + timedelta(hours=hours)
    return moment.replace(minute=15, second=0, microsecond=0)


def lead_in(state: ProjectState = ProjectState.OPEN, **fields: object) -> Lead:
    return make_lead(make_firm("Olas Tak AS"), make_project(state=state, **fields))


def propose(lead: Lead, *moments: datetime, **said: object) -> SiteVisit:
    asked = {"minutes": 60, "note": "", "actor_id": None} | said
    return services.propose(lead, times=moments or (soon(24), soon(48)), **asked)


def choose(visit: SiteVisit, **said: object) -> None:
    poster_id = db.session.get_one(Project, visit.project_id).poster_id
    first = queries.find_shown(visit.id, project_id=visit.project_id).times[0]
    services.choose(visit, **({"time_id": first.id, "gives_address": False, "reply": "", "actor_id": poster_id} | said))


def accesses(lead: Lead) -> list[tuple[str, list[str]]]:
    rows = db.session.scalars(db.select(ContactAccess).filter_by(firm_id=lead.firm_id).order_by(ContactAccess.id))
    return [(row.reason, row.fields) for row in rows]


@pytest.mark.usefixtures("app")
def test_the_poster_chooses_one_of_the_times():
    lead = lead_in()
    visit = propose(lead, soon(48), soon(24))
    choose(visit, reply="Ring på hos naboen.")
    shown = queries.find_latest(lead.id)
    assert (shown.state, shown.visit.starts_at, shown.visit.reply) == (
        VisitState.CHOSEN,
        soon(24),
        "Ring på hos naboen.",
    )
    assert shown.visit.version == 2
    assert accesses(lead) == []


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "moments",
    [
        (),
        tuple(soon(24 + number) for number in range(6)),
        (soon(24), soon(24)),
        (soon(24) + timedelta(minutes=5),),
        (soon(24) + timedelta(seconds=1),),
        (soon(2),),
        (soon(-24),),
        (soon(24 * 62),),
    ],
)
def test_what_is_no_time_to_propose(moments: tuple):
    lead = lead_in()
    with pytest.raises(errors.VisitTimesError):
        services.propose(lead, times=moments, minutes=60, note="", actor_id=None)
    assert queries.find_latest(lead.id) is None


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"minutes": 14}, errors.VisitMinutesError),
        ({"minutes": 481}, errors.VisitMinutesError),
        ({"note": "n" * 601}, errors.TooLongWordsError),
        ({"note": "Ring 412 34 567 hvis det ikke passer"}, errors.ContactDetailsInVisitError),
    ],
)
def test_a_proposal_within_bounds(said: dict, error: type):
    with pytest.raises(error):
        propose(lead_in(), **said)


@pytest.mark.usefixtures("app")
def test_after_its_reply_a_firm_may_say_how_to_reach_it():
    lead = lead_in()
    make_quote(lead)
    assert propose(lead, note="Ring 412 34 567 hvis det ikke passer").id


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "state", [ProjectState.PAUSED, ProjectState.CLOSED, ProjectState.AWARDED, ProjectState.WITHDRAWN]
)
def test_an_undecided_firm_proposes_nothing_where_it_can_not_reply(state: ProjectState):
    with pytest.raises(errors.CannotProposeVisitError):
        propose(lead_in(state))


@pytest.mark.usefixtures("app")
def test_there_is_one_visit_at_a_time_and_another_after_it():
    lead = lead_in()
    visit = propose(lead)
    with pytest.raises(errors.VisitIsUnderWayError):
        propose(lead)
    services.refuse_times(visit, reply="Bare kvelder.", actor_id=db.session.get_one(Project, lead.project_id).poster_id)
    second = propose(lead, soon(72))
    assert queries.find_latest(lead.id).visit.id == second.id
    services.call_off_as_firm(second, actor_id=None)
    assert propose(lead, soon(72)).id


@pytest.mark.usefixtures("app")
def test_strangers_and_other_projects_times_are_refused():
    visit, other = propose(lead_in()), propose(lead_in())
    stranger = make_person("Nils").id
    elsewhere = queries.find_shown(other.id, project_id=other.project_id).times[0].id
    with pytest.raises(NotAllowedError):
        choose(visit, actor_id=stranger)
    with pytest.raises(NotAllowedError):
        services.refuse_times(visit, reply="", actor_id=stranger)
    with pytest.raises(NotAllowedError):
        services.call_off_as_poster(visit, actor_id=stranger)
    with pytest.raises(NotFoundError):
        choose(visit, time_id=elsewhere)
    with pytest.raises(NotFoundError):
        queries.get_visit(visit.id, project_id=other.project_id)
    with pytest.raises(NotFoundError):
        queries.get_own_visit(visit.id, lead_id=other.lead_id)


@pytest.mark.usefixtures("app")
def test_a_time_that_has_passed_and_a_project_that_is_over_are_refused(monkeypatch: pytest.MonkeyPatch):
    visit = propose(lead_in(), soon(24))
    project = db.session.get_one(Project, visit.project_id)
    later = clock.now() + timedelta(days=2)
    with monkeypatch.context() as context:
        context.setattr(clock, "now", lambda: later)
        with pytest.raises(errors.TimeHasPassedError):
            choose(visit)
    project.awarded_at = clock.now()
    db.session.flush()
    with pytest.raises(ProjectMustBeUndecidedError):
        choose(visit)


@pytest.mark.usefixtures("app")
def test_the_address_is_given_in_the_transaction_of_the_reply():
    lead = lead_in(street_address="Kanarigata 13")
    choose(propose(lead), gives_address=True)
    assert accesses(lead) == []
    quotes.reply(lead, actor_id=None, offer=offer())
    assert [(reason, "street_address" in fields) for reason, fields in accesses(lead)] == [
        ("reply", False),
        ("visit", True),
    ]


@pytest.mark.usefixtures("app")
def test_a_firm_that_has_replied_is_given_the_address_at_once():
    lead = lead_in(street_address="Kanarigata 13")
    make_quote(lead)
    visit = propose(lead)
    choose(visit, gives_address=True)
    assert accesses(lead) == [("visit", ["street_address"])]
    assert queries.find_place(visit) == "Kanarigata 13, 0558 Oslo"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("way", ["not given", "called off before", "shown on reply", "none to give"])
def test_a_visit_alone_gives_no_address(way: str):
    lead = lead_in(
        street_address=None if way == "none to give" else "Kanarigata 13",
        address_shown=AddressShown.ON_REPLY if way == "shown on reply" else AddressShown.ON_AWARD,
    )
    visit = propose(lead)
    choose(visit, gives_address=way != "not given")
    if way == "called off before":
        services.call_off_as_firm(visit, actor_id=None)
    assert queries.find_place(visit) == "0558 Oslo"
    quotes.reply(lead, actor_id=None, offer=offer())
    assert [reason for reason, _ in accesses(lead)] == ["reply"]


@pytest.mark.usefixtures("app")
def test_a_firms_list_has_what_is_to_come_and_streets_only_where_it_may_know_them():
    firm = make_firm()
    given, plain, proposed, off, lost = (
        make_lead(firm, make_project(street_address="Kanarigata 13")) for _ in range(5)
    )
    make_quote(given)
    for lead, hours in ((given, 48), (plain, 24), (off, 24), (lost, 24)):
        choose(propose(lead, soon(hours)), gives_address=True)
    propose(proposed)
    services.call_off_as_firm(queries.find_latest(off.id).visit, actor_id=None)
    lost.lost_at = clock.now()
    db.session.flush()
    listed = queries.list_planned(firm.id)
    assert [visit.lead_id for visit in listed] == [plain.id, given.id, proposed.id]
    assert [visit.street_address for visit in listed] == [None, "Kanarigata 13", None]


@pytest.mark.usefixtures("app")
def test_both_sides_are_reminded_the_day_before_and_nobody_of_what_is_off():
    today = clock.in_oslo(clock.now()).date()
    tomorrow = times.on_the_wall(today + timedelta(days=1), time(23, 45))
    stands, off, later = propose(lead_in(), tomorrow), propose(lead_in(), tomorrow), propose(lead_in(), soon(24 * 4))
    for visit in (stands, off, later):
        choose(visit)
    services.call_off_as_firm(off, actor_id=None)
    assert services.announce_tomorrow() == 1
    row = db.session.scalars(db.select(OutboxRow).filter_by(event="visit:tomorrow")).one()
    assert row.ids == {"visit_id": stands.id, "version": 2}


@pytest.mark.usefixtures("app")
def test_what_is_over_is_called_off():
    declined, ended, goes_on = (propose(lead_in()) for _ in range(3))
    jobs.call_off_of_lead(lead_id=declined.lead_id)
    project = db.session.get_one(Project, ended.project_id)
    project.ended_at, project.ending = clock.now(), "withdrawn"
    db.session.flush()
    for visit in (ended, goes_on):
        jobs.call_off_what_is_over(project_id=visit.project_id)
    assert [visit.cancelled_by for visit in (declined, ended, goes_on)] == ["firm", "poster", None]


@pytest.mark.parametrize(
    ("day", "wall", "error"),
    [
        (date(2027, 3, 28), time(2, 0), errors.TimeIsSkippedError),
        (date(2027, 3, 28), time(2, 45), errors.TimeIsSkippedError),
        (date(2027, 10, 31), time(2, 0), errors.TimeComesTwiceError),
        (date(2027, 10, 31), time(2, 45), errors.TimeComesTwiceError),
    ],
)
def test_a_time_that_no_clock_shows_or_shows_twice_is_explained(day: date, wall: time, error: type):
    with pytest.raises(error):
        times.on_the_wall(day, wall)


@pytest.mark.parametrize(
    ("day", "wall", "utc"),
    [
        (date(2027, 3, 28), time(1, 45), "2027-03-28T00:45:00+00:00"),
        (date(2027, 3, 28), time(3, 0), "2027-03-28T01:00:00+00:00"),
        (date(2027, 10, 31), time(1, 45), "2027-10-30T23:45:00+00:00"),
        (date(2027, 10, 31), time(3, 0), "2027-10-31T02:00:00+00:00"),
        (date(2027, 7, 1), time(10, 0), "2027-07-01T08:00:00+00:00"),
    ],
)
def test_the_clock_on_the_wall_around_the_days_it_is_set(day: date, wall: time, utc: str):
    assert times.on_the_wall(day, wall).isoformat() == utc


@pytest.mark.committed
def test_two_who_choose_and_one_who_calls_off_at_once_is_one_outcome(app: Flask):
    project = make_project()
    visit = propose(make_lead(make_firm(), project))
    visit_id, poster_id = visit.id, project.poster_id
    first, second = (each.id for each in queries.find_shown(visit_id, project_id=project.id).times)
    db.session.commit()

    def read() -> SiteVisit:
        return db.session.get_one(SiteVisit, visit_id)

    def choosing(time_id: int):
        return lambda: choose(read(), time_id=time_id, actor_id=poster_id)

    outcomes = at_once(
        app,
        [
            choosing(first),
            choosing(second),
            lambda: services.refuse_times(read(), reply="", actor_id=poster_id),
        ],
    )
    assert Counter(outcomes) == {"done": 1, "VisitHasChangedError": 2}


@pytest.mark.committed
def test_choosing_against_calling_off_leaves_it_called_off(app: Flask):
    project = make_project()
    visit_id, poster_id = propose(make_lead(make_firm(), project)).id, project.poster_id
    db.session.commit()
    chosen, off = at_once(
        app,
        [
            lambda: choose(db.session.get_one(SiteVisit, visit_id), actor_id=poster_id),
            lambda: services.call_off_as_firm(db.session.get_one(SiteVisit, visit_id), actor_id=None),
        ],
    )
    assert off == "done"
    assert chosen in ("done", "VisitHasChangedError")
    assert queries.state_of(db.session.get_one(SiteVisit, visit_id, populate_existing=True)) is VisitState.CALLED_OFF


@pytest.mark.committed
def test_the_same_firm_proposing_twice_at_once_is_one_visit(app: Flask):
    lead_id = lead_in().id
    db.session.commit()
    outcomes = at_once(app, [lambda: propose(db.session.get_one(Lead, lead_id))] * 3)
    assert Counter(outcomes) == {"done": 1, "VisitIsUnderWayError": 2}


def out_of_it(way: str) -> tuple[Project, SiteVisit]:
    """A firm whose proposal still waits while it is out of it: calling off follows by an event."""
    project = make_project(street_address="Kanarigata 13")
    lead = make_lead(make_firm(), project)
    quote = quotes.reply(lead, actor_id=None, offer=offer())
    visit = propose(lead)
    if way == "withdrew":
        revising.withdraw(quote, actor_id=None)
    elif way == "was dropped":
        dropping.drop(quote, actor_id=project.poster_id)
    else:
        awarding.accept(quote, actor_id=project.poster_id)
        awarding.decline_award(quote, reason=RefusalReason.NO_CAPACITY, actor_id=project.poster_id)
    return project, visit


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("way", ["withdrew", "was dropped", "said no to the award"])
def test_a_firm_that_is_out_of_it_is_given_no_address_by_a_visit(way: str):
    project, visit = out_of_it(way)
    with pytest.raises(errors.VisitHasChangedError):
        choose(visit, gives_address=True)
    assert list_revealed(project.id) == {}


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("way", "by"), [("withdrew", "firm"), ("was dropped", "poster"), ("said no to the award", "firm")]
)
def test_its_visit_is_called_off_for_whoever_left(way: str, by: str):
    _project, visit = out_of_it(way)
    for row in db.session.scalars(db.select(OutboxRow).filter(OutboxRow.event.startswith("quote:"))).all():
        for handler in HANDLERS[row.event]:
            handler(**row.ids)
    db.session.refresh(visit)
    assert visit.cancelled_by == by


@pytest.mark.usefixtures("app")
def test_once_another_firm_has_said_yes_those_who_never_replied_do_not_come():
    project = make_project()
    visit = propose(make_lead(make_firm(), project))
    choose(visit)
    quote = make_quote(make_lead(make_firm(), project))
    awarding.accept(quote, actor_id=project.poster_id)
    jobs.call_off_of_quote(quote_id=quote.id)
    assert visit.cancelled_by is None
    awarding.confirm(quote, actor_id=project.poster_id)
    jobs.call_off_of_quote(quote_id=quote.id)
    assert visit.cancelled_by == "poster"


def test_a_double_that_ends_takes_its_visits_with_it():
    assert jobs.call_off_what_is_over in HANDLERS["project:merged"]


@pytest.mark.usefixtures("app")
def test_proposing_and_calling_off_is_no_way_to_fill_a_posters_mailbox():
    lead = lead_in()
    for _ in range(services.MOST_A_DAY):
        services.call_off_as_firm(propose(lead), actor_id=None)
    with pytest.raises(errors.TooManyProposalsError):
        propose(lead)
    assert propose(lead_in()).id
