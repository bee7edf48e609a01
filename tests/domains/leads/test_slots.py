"""Places kept for half an hour and the line for them: never more than wished, also when everything happens at once."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.firms.models import Firm
from portal.leads import life as leads_life
from portal.leads import services, slots
from portal.leads.errors import FirmMayNotAnswerError, LeadAlreadyAnsweredError, PlacesAreKeptError
from portal.leads.models import Lead
from portal.leads.states import DeclineReason
from portal.projects.errors import ProjectIsFullError, ProjectIsPausedError, ProjectMustBeOpenError
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.states import ProjectState
from portal.quotes import services as quotes
from portal.quotes.content import OfferText
from portal.quotes.models import Quote
from tests.domains.quotes.test_reply_race import at_once, replying, rows
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project

S = ProjectState
OLA = 1
"""Whoever does it in the firm; only noted."""


def asked(project: Project, **fields: object) -> Lead:
    return make_lead(make_firm(), project, **fields)


def keep(lead: Lead) -> None:
    slots.keep(lead, actor_id=OLA)


def wait(lead: Lead) -> bool:
    return slots.wait(lead, actor_id=OLA)


def reply(lead: Lead) -> Quote:
    offer = OfferText(PriceForm.FIXED, "Vi kan gjøre dette.", amount_ore=100_00)
    return quotes.reply(lead, actor_id=None, offer=offer)


def decline(lead: Lead) -> None:
    services.decline(lead, reason=DeclineReason.NO_CAPACITY, actor_id=OLA)


def lapse(lead: Lead) -> None:
    lead.held_until = clock.now() - timedelta(seconds=1)
    db.session.flush()


def has_place(lead: Lead) -> bool:
    db.session.refresh(lead)
    return lead.held_until is not None and lead.held_until > clock.now() and lead.replied_at is None


def offers() -> list[int]:
    """Leads whose firms are to be told of a place, in order."""
    rows = db.session.scalars(
        select(OutboxRow.ids).where(OutboxRow.event == "lead:place-offered").order_by(OutboxRow.id)
    )
    return [ids["lead_id"] for ids in rows]


def kept_and_taken(project_id: int) -> int:
    db.session.expire_all()
    kept = select(func.count()).where(
        Lead.project_id == project_id,
        Lead.held_until > func.clock_timestamp(),
        Lead.replied_at.is_(None),
        Lead.declined_at.is_(None),
    )
    return db.session.scalar(kept) + db.session.get_one(Project, project_id).taken_slots


pytestmark = pytest.mark.usefixtures("app")


class TestKeeping:
    def test_who_opens_the_form_has_a_place_for_half_an_hour(self):
        lead = asked(make_project())
        keep(lead)
        assert timedelta(minutes=29) < lead.held_until - clock.now() <= slots.KEPT_FOR

    def test_a_second_press_makes_it_no_longer(self):
        lead = asked(make_project())
        keep(lead)
        until = lead.held_until
        keep(lead)
        assert lead.held_until == until

    def test_the_others_can_have_what_is_left_and_no_more(self):
        project = make_project(wished_replies=2)
        first, second, third = (asked(project) for _ in range(3))
        keep(first)
        keep(second)
        for act in (keep, reply):
            with pytest.raises(PlacesAreKeptError):
                act(third)
        assert not has_place(third)
        reply(first)
        with pytest.raises(PlacesAreKeptError):
            reply(third)
        reply(second)
        with pytest.raises(ProjectIsFullError):
            reply(third)
        assert project.taken_slots == 2

    def test_a_place_that_is_free_can_be_taken_without_one_kept(self):
        project = make_project(wished_replies=2)
        keep(asked(project))
        reply(asked(project))
        assert kept_and_taken(project.id) == 2

    def test_when_the_time_has_passed_there_is_no_second_time_but_a_reply_still_where_there_is_room(self):
        project = make_project(wished_replies=1)
        lead = asked(project)
        keep(lead)
        lapse(lead)
        keep(lead)
        assert not has_place(lead)
        reply(lead)
        assert project.taken_slots == 1

    def test_who_was_slow_finds_the_place_kept_for_another(self):
        project = make_project(wished_replies=1)
        slow, quick = asked(project), asked(project)
        keep(slow)
        lapse(slow)
        keep(quick)
        for act in (keep, reply):
            with pytest.raises(PlacesAreKeptError):
                act(slow)

    @pytest.mark.parametrize(
        ("state", "error"),
        [
            (S.PAUSED, ProjectIsPausedError),
            (S.CLOSED, ProjectMustBeOpenError),
            (S.AWARDED, ProjectMustBeOpenError),
            (S.WITHDRAWN, ProjectMustBeOpenError),
        ],
    )
    def test_nothing_is_kept_where_nobody_can_reply(self, state: ProjectState, error: type[Exception]):
        lead = asked(make_project(state=state))
        for act in (keep, wait):
            with pytest.raises(error):
                act(lead)
        assert (lead.held_until, lead.waits_since) == (None, None)

    def test_nothing_is_kept_for_who_has_answered_or_may_not(self):
        project = make_project()
        said_no = asked(project, declined_at=clock.now())
        stopped = asked(project, closed_at=clock.now())
        for act in (keep, wait):
            with pytest.raises(LeadAlreadyAnsweredError):
                act(said_no)
            with pytest.raises(FirmMayNotAnswerError):
                act(stopped)

    def test_a_full_project_keeps_nothing(self):
        project = make_project(wished_replies=1)
        lead = asked(project)
        reply(asked(project))
        with pytest.raises(ProjectIsFullError):
            keep(lead)


class TestTheLine:
    @pytest.fixture
    def project(self) -> Project:
        return make_project(wished_replies=1)

    @pytest.fixture
    def holder(self, project: Project) -> Lead:
        """Has the only place."""
        lead = asked(project)
        keep(lead)
        return lead

    @pytest.fixture
    def line(self, project: Project, holder: Lead) -> list[Lead]:
        """Three that wait, in this order."""
        leads = [asked(project) for _ in range(3)]
        assert [wait(lead) for lead in leads] == [False] * 3
        return leads

    def test_when_it_lapses_the_first_in_line_has_it_and_is_told_once(self, holder: Lead, line: list[Lead]):
        assert slots.offer_lapsed() == 0
        lapse(holder)
        assert slots.offer_lapsed() == 1
        assert [has_place(lead) for lead in line] == [True, False, False]
        assert offers() == [line[0].id]
        assert slots.offer_lapsed() == 0
        lapse(line[0])
        slots.offer_lapsed()
        assert offers() == [line[0].id, line[1].id]

    def test_who_asks_while_a_place_is_free_has_it_and_is_not_written_to_about_it(self, holder: Lead, project: Project):
        lapse(holder)
        lead = asked(project)
        assert wait(lead) is True
        assert has_place(lead)
        assert offers() == []

    def test_when_its_firm_declines_the_first_in_line_has_it_at_once(self, holder: Lead, line: list[Lead]):
        decline(holder)
        assert offers() == [line[0].id]

    def test_who_declines_leaves_the_line(self, holder: Lead, line: list[Lead]):
        decline(line[0])
        decline(holder)
        assert offers() == [line[1].id]

    def test_a_greater_wish_gives_places_to_as_many(self, project: Project, holder: Lead, line: list[Lead]):
        leads_life.raise_wish(project, wished_replies=3, actor_id=project.poster_id)
        assert offers() == [line[0].id, line[1].id]
        assert kept_and_taken(project.id) == 3

    def test_a_full_project_that_is_wished_more_of_opens_for_the_line_first(self, project: Project, holder: Lead):
        reply(holder)
        late, other = asked(project, closed_at=clock.now()), asked(project, closed_at=clock.now())
        assert wait(late) is False
        leads_life.raise_wish(project, wished_replies=2, actor_id=project.poster_id)
        assert has_place(late)
        with pytest.raises(PlacesAreKeptError):
            reply(other)
        reply(late)

    def test_nobody_jumps_the_line_when_a_place_has_just_lapsed(self, holder: Lead, line: list[Lead]):
        lapse(holder)
        for act in (keep, reply):
            savepoint = db.session.begin_nested()
            with pytest.raises(PlacesAreKeptError):
                act(holder)
            savepoint.rollback()  # as whoever owns the transaction does
        slots.offer_lapsed()
        assert has_place(line[0])

    def test_standing_in_line_twice_keeps_the_first_place_in_it(self, holder: Lead, line: list[Lead]):
        since = line[0].waits_since
        wait(line[0])
        db.session.refresh(line[0])
        assert line[0].waits_since == since

    def test_who_leaves_it_is_offered_nothing(self, holder: Lead, line: list[Lead]):
        for _ in range(2):
            slots.stop_waiting(line[0], actor_id=OLA)
        decline(holder)
        assert offers() == [line[1].id]

    def test_what_is_given_up_goes_to_the_first_in_it_once(self, holder: Lead, line: list[Lead]):
        assert [slots.give_up(holder, actor_id=OLA) for _ in range(2)] == [True, False]
        assert (has_place(holder), has_place(line[0]), offers()) == (False, True, [line[0].id])
        with pytest.raises(PlacesAreKeptError):
            keep(holder)

    def test_giving_up_gives_nobody_a_new_half_hour(self, project: Project):
        lead = asked(project)
        keep(lead)
        slots.give_up(lead, actor_id=OLA)
        keep(lead)
        assert not has_place(lead)

    def test_waiting_where_a_place_is_free_is_having_it(self, project: Project):
        lead = asked(project)
        assert wait(lead) is True
        assert has_place(lead)

    def test_from_the_line_there_is_another_half_hour_each_time(self, holder: Lead, line: list[Lead]):
        lapse(holder)
        slots.offer_lapsed()
        assert wait(holder) is False
        for lead in line:
            lapse(lead)
            slots.offer_lapsed()
        assert has_place(holder)

    def test_a_firm_that_was_stopped_meanwhile_is_passed_over(self, holder: Lead, line: list[Lead]):
        db.session.get_one(Firm, line[0].firm_id).suspended_at = clock.now()
        decline(holder)
        assert offers() == [line[1].id]

    def test_nothing_is_offered_while_the_project_is_paused(self, project: Project, holder: Lead, line: list[Lead]):
        project.paused_at = clock.now()
        lapse(holder)
        assert (slots.offer_lapsed(), offers()) == (0, [])
        project.paused_at = None
        db.session.flush()
        assert slots.offer_lapsed() == 1


def acting(verb, lead_id: int, person_id: int):
    return lambda: verb(db.session.get_one(Lead, lead_id), actor_id=person_id)


def declining(lead_id: int, person_id: int):
    return lambda: services.decline(db.session.get_one(Lead, lead_id), reason=DeclineReason.TOO_FAR, actor_id=person_id)


def crowd(project: Project, how_many: int) -> list[tuple[int, int]]:
    """(lead, person) of so many firms."""
    firms = [make_firm(f"Bedrift {number}") for number in range(how_many)]
    return [(make_lead(firm, project).id, make_member(firm).id) for firm in firms]


@pytest.mark.committed
def test_five_firms_that_open_the_form_of_the_last_place_have_one(app: Flask):
    project = make_project(wished_replies=3, taken_slots=2)
    acts, project_id = [acting(slots.keep, *one) for one in crowd(project, 5)], project.id
    db.session.commit()
    assert Counter(at_once(app, acts)) == {"done": 1, "PlacesAreKeptError": 4}
    assert kept_and_taken(project_id) == 3


@pytest.mark.committed
def test_the_last_place_kept_for_one_is_replied_to_by_that_one_alone(app: Flask):
    project = make_project(wished_replies=3, taken_slots=2)
    firms = crowd(project, 5)
    slots.keep(db.session.get_one(Lead, firms[0][0]), actor_id=firms[0][1])
    project_id = project.id
    db.session.commit()
    outcomes = at_once(app, [replying(*one) for one in firms])
    assert outcomes[0] == "done"
    assert set(outcomes[1:]) <= {"PlacesAreKeptError", "ProjectIsFullError"}
    assert (kept_and_taken(project_id), rows(Quote)) == (3, 1)


@pytest.mark.committed
def test_one_opens_the_form_while_another_replies_and_one_of_them_has_the_last_place(app: Flask):
    for _ in range(5):
        project = make_project(wished_replies=1)
        (first, second), project_id = crowd(project, 2), project.id
        db.session.commit()
        kept, replied = at_once(app, [acting(slots.keep, *first), replying(*second)])
        assert (kept, replied) in (("done", "PlacesAreKeptError"), ("ProjectIsFullError", "done"))
        assert kept_and_taken(project_id) == 1


@pytest.mark.committed
def test_a_reply_racing_the_lapse_of_its_place_loses_to_the_line(app: Flask):
    for _ in range(5):
        project = make_project(wished_replies=1)
        slow, next_one = crowd(project, 2)
        slots.keep(db.session.get_one(Lead, slow[0]), actor_id=slow[1])
        slots.wait(db.session.get_one(Lead, next_one[0]), actor_id=next_one[1])
        lapse(db.session.get_one(Lead, slow[0]))
        project_id = project.id
        db.session.commit()
        assert at_once(app, [replying(*slow), slots.offer_lapsed]) == ["PlacesAreKeptError", "done"]
        slots.offer_lapsed()  # the row may have been in other hands: the next round finds it
        db.session.commit()
        assert kept_and_taken(project_id) == 1
        assert has_place(db.session.get_one(Lead, next_one[0]))


@pytest.mark.committed
def test_two_workers_offer_a_lapsed_place_once(app: Flask):
    project = make_project(wished_replies=1)
    holder, *line = crowd(project, 4)
    slots.keep(db.session.get_one(Lead, holder[0]), actor_id=holder[1])
    for one in line:
        slots.wait(db.session.get_one(Lead, one[0]), actor_id=one[1])
    lapse(db.session.get_one(Lead, holder[0]))
    project_id, first = project.id, line[0][0]
    db.session.commit()
    assert at_once(app, [slots.offer_lapsed] * 3) == ["done"] * 3
    assert kept_and_taken(project_id) == 1
    assert offers() == [first]


@pytest.mark.committed
def test_everything_at_once_never_promises_more_than_was_wished(app: Flask):
    for _ in range(5):
        project = make_project(wished_replies=2)
        firms, project_id = crowd(project, 6), project.id
        slots.keep(db.session.get_one(Lead, firms[0][0]), actor_id=firms[0][1])
        db.session.commit()
        acts = [
            declining(*firms[0]),
            acting(slots.wait, *firms[1]),
            acting(slots.wait, *firms[2]),
            replying(*firms[3]),
            acting(slots.keep, *firms[4]),
            slots.offer_lapsed,
        ]
        outcomes = at_once(app, acts)
        assert set(outcomes) <= {"done", "PlacesAreKeptError", "ProjectIsFullError"}
        assert kept_and_taken(project_id) <= 2
        slots.offer_lapsed()
        db.session.commit()
        assert kept_and_taken(project_id) == 2  # nobody stands in line beside a free place
