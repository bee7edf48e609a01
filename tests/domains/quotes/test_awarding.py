"""An award in two steps: chosen, and then the firm's yes. What each step lets a firm see, and what opens again when it fails."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.errors import DomainError, NotAllowedError
from portal.core.outbox import OutboxRow
from portal.dispatch import courses
from portal.dispatch.courses import OVER
from portal.firms.models import Firm
from portal.leads import life as leads_life
from portal.leads.errors import FirmMayNotAnswerError
from portal.leads.models import ContactAccess, Lead
from portal.leads.opened import find_contact, get_opened_lead
from portal.leads.states import LeadState
from portal.projects import life
from portal.projects.choices import AddressShown
from portal.projects.errors import ProjectMustBeAwardedError
from portal.projects.models import Project
from portal.projects.states import ProjectState
from portal.quotes import awarding, dropping, revising
from portal.quotes.errors import AwardIsConfirmedError, ChoiceIsGoneError, OfferMustStandError
from portal.quotes.models import Quote
from portal.quotes.refusals import RefusalReason
from tests.domains.quotes.test_reply_race import at_once, replying
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_course, make_firm, make_lead, make_member, make_project, make_quote

S = ProjectState
OUT = (S.OPEN, S.PAUSED, S.CLOSED)


def offered(state: ProjectState = S.OPEN, *, offers: int = 2, **fields: object) -> tuple[Project, list[Quote]]:
    """A project with offers from firms that were let see what a reply reveals, and one firm that hasn't decided."""
    project = make_project(state=state, **fields)
    quotes = [make_quote(make_lead(make_firm(f"Bedrift {n} AS"), project)) for n in range(offers)]
    for quote in quotes:
        reply = {"project_id": project.id, "firm_id": quote.firm_id, "reason": "reply"}
        db.session.add(ContactAccess(**reply, fields=["contact_name", "contact_email"]))
    make_lead(make_firm("Uavklart AS"), project)
    db.session.flush()
    return project, quotes


def chosen(state: ProjectState = S.OPEN, **fields: object) -> tuple[Project, list[Quote]]:
    project, quotes = offered(state, **fields)
    awarding.accept(quotes[0], actor_id=project.poster_id)
    return project, quotes


def lead_state(quote: Quote) -> LeadState:
    return get_opened_lead(quote.firm_id, quote.lead_id, locale="nb").state


def contact_of(quote: Quote):
    return find_contact(get_opened_lead(quote.firm_id, quote.lead_id, locale="nb"), firm_id=quote.firm_id)


def undecided(project: Project) -> Lead:
    query = select(Lead).where(Lead.project_id == project.id, Lead.replied_at.is_(None))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def events() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.event).order_by(OutboxRow.id)))


def reasons(quote: Quote) -> list[str]:
    own = (ContactAccess.project_id == quote.project_id, ContactAccess.firm_id == quote.firm_id)
    return list(db.session.scalars(select(ContactAccess.reason).where(*own).order_by(ContactAccess.id)))


class TestTheTwoSteps:
    def test_between_them_no_address_is_given_and_nobody_else_is_told(self, app: Flask):
        project, (first, second) = chosen()
        assert project.state is S.CHOSEN
        assert (lead_state(first), lead_state(second)) == (LeadState.AWAITS_CONFIRMATION, LeadState.ANSWERED)
        assert contact_of(first).street_address is None
        assert reasons(first) == ["reply"]
        assert undecided(project).closed_at is not None
        assert events() == ["quote:accepted"]

    def test_the_yes_gives_the_address_and_settles_it(self, app: Flask):
        project, (first, second) = chosen()
        awarding.confirm(first, actor_id=make_person().id)
        assert project.state is S.AWARDED
        assert (lead_state(first), lead_state(second)) == (LeadState.CHOSEN, LeadState.NOT_CHOSEN)
        assert contact_of(first).street_address == "Prøvegata 7"
        assert contact_of(second).street_address is None
        assert (reasons(first), reasons(second)) == (["reply", "award"], ["reply"])
        leads = {lead.id: lead for lead in db.session.scalars(select(Lead).execution_options(populate_existing=True))}
        assert leads[first.lead_id].won_at is not None
        assert leads[second.lead_id].lost_at == leads[first.lead_id].won_at
        assert events() == ["quote:accepted", "quote:confirmed"]

    def test_a_second_yes_writes_nothing_more(self, app: Flask):
        _project, (first, _second) = chosen()
        for _ in range(2):
            awarding.confirm(first, actor_id=make_person().id)
        assert reasons(first) == ["reply", "award"]
        assert events() == ["quote:accepted", "quote:confirmed"]

    def test_only_the_yes_makes_it_a_work_that_can_be_done(self, app: Flask):
        project, (first, _second) = chosen()
        with pytest.raises(ProjectMustBeAwardedError):
            life.complete(project, actor_id=project.poster_id)
        awarding.confirm(first, actor_id=make_person().id)
        life.complete(project, actor_id=project.poster_id)
        assert project.state is S.COMPLETED

    @pytest.mark.parametrize("how", ["suspended_at", "stopped_at"])
    def test_a_firm_that_was_put_out_meanwhile_can_not_say_yes(self, app: Flask, how: str):
        project, (first, _second) = chosen()
        db.session.execute(update(Firm).where(Firm.id == first.firm_id).values({how: clock.now()}))
        with pytest.raises(FirmMayNotAnswerError):
            awarding.confirm(first, actor_id=make_person().id)
        awarding.undo(first, actor_id=project.poster_id)
        assert project.state is S.OPEN

    @pytest.mark.parametrize(
        "gone",
        [
            {"withdrawn_at": clock.now()},
            {"dropped_at": clock.now()},
            {"rejected_at": clock.now()},
            {"valid_until": clock.in_oslo(clock.now()).date() - timedelta(days=1)},
        ],
        ids=lambda gone: next(iter(gone)),
    )
    def test_an_offer_that_does_not_stand_is_not_chosen(self, app: Flask, gone: dict):
        project, (first, _second) = offered()
        db.session.execute(update(Quote).where(Quote.id == first.id).values(gone))
        with pytest.raises(OfferMustStandError):
            awarding.accept(first, actor_id=project.poster_id)


class TestUndoing:
    @pytest.mark.parametrize("state", OUT)
    def test_everything_is_as_it_was(self, app: Flask, state: ProjectState):
        project, quotes = offered(state)
        before = (project.state, undecided(project).closed_at is None, lead_state(quotes[0]))
        awarding.accept(quotes[0], actor_id=project.poster_id)
        awarding.undo(quotes[0], actor_id=project.poster_id)
        assert (project.state, undecided(project).closed_at is None, lead_state(quotes[0])) == before
        assert quotes[0].accepted_at is None
        awarding.accept(quotes[1], actor_id=project.poster_id)
        assert lead_state(quotes[1]) is LeadState.AWAITS_CONFIRMATION

    def test_while_it_pauses_no_time_runs_and_afterwards_the_whole_of_it(self, app: Flask):
        project, (first, _second) = chosen(S.PAUSED)
        awarding.undo(first, actor_id=project.poster_id)
        assert undecided(project).due_at is None
        leads_life.resume(project, actor_id=project.poster_id)
        assert undecided(project).due_at > clock.now()

    def test_a_project_whose_time_was_up_meanwhile_has_some_left(self, app: Flask):
        project, (first, _second) = chosen(expires_at=clock.now() - timedelta(hours=1))
        awarding.undo(first, actor_id=project.poster_id)
        leads_life.expire_due()
        assert project.state is S.OPEN
        assert project.expires_at > clock.now() + timedelta(days=7)

    def test_waves_that_the_choice_had_ended_begin_anew(self, app: Flask):
        project, (first, _second) = chosen()
        course = make_course(project, OVER)
        awarding.undo(first, actor_id=project.poster_id)
        courses.pick_up(project)
        assert (course.number, course.outcome) != (1, OVER)

    def test_it_is_the_posters_and_the_deciders_and_nobody_elses(self, app: Flask):
        _project, (first, _second) = chosen()
        for stranger in (make_person(), make_member(db.session.get_one(Firm, first.firm_id))):
            with pytest.raises(NotAllowedError):
                awarding.undo(first, actor_id=stranger.id)
        assert first.accepted_at is not None

    def test_after_the_yes_it_is_too_late(self, app: Flask):
        project, (first, _second) = chosen()
        awarding.confirm(first, actor_id=make_person().id)
        with pytest.raises(AwardIsConfirmedError):
            awarding.undo(first, actor_id=project.poster_id)
        with pytest.raises(AwardIsConfirmedError):
            awarding.decline_award(first, reason=RefusalReason.OTHER, actor_id=make_person().id)


class TestTheFirmsNo:
    def test_its_offer_is_withdrawn_and_the_others_stand(self, app: Flask):
        project, (first, second) = chosen(wished_replies=2)
        awarding.decline_award(first, reason=RefusalReason.NO_CAPACITY, actor_id=make_person().id)
        assert project.state is S.OPEN
        assert (project.taken_slots, project.released_slots) == (1, 1)
        assert (lead_state(first), lead_state(second)) == (LeadState.OUT, LeadState.ANSWERED)
        assert (first.withdrawal_reason, first.accepted_at) == ("no-capacity", None)
        assert reasons(first) == ["reply", "taken-back"]
        assert contact_of(first) is None
        assert undecided(project).closed_at is None
        assert events()[-1] == "quote:award-declined"

    def test_it_can_not_be_chosen_again(self, app: Flask):
        project, (first, _second) = chosen()
        awarding.decline_award(first, reason=RefusalReason.OTHER, actor_id=make_person().id)
        with pytest.raises(OfferMustStandError):
            awarding.accept(first, actor_id=project.poster_id)

    def test_a_firm_that_is_not_chosen_has_nothing_to_answer(self, app: Flask):
        _project, (_first, second) = chosen()
        for answer in (
            lambda: awarding.confirm(second, actor_id=make_person().id),
            lambda: awarding.decline_award(second, reason=RefusalReason.OTHER, actor_id=make_person().id),
        ):
            with pytest.raises(ChoiceIsGoneError):
                answer()
        assert second.withdrawn_at is None


class TestTheReminder:
    def test_after_two_working_days_once_a_choice(self, app: Flask, monkeypatch: pytest.MonkeyPatch):
        project, (first, _second) = chosen()
        assert awarding.remind_of_yes() == 0
        later = clock.now() + timedelta(days=8)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert (awarding.remind_of_yes(), awarding.remind_of_yes()) == (1, 0)
        awarding.undo(first, actor_id=project.poster_id)
        assert awarding.remind_of_yes() == 0
        assert events().count("quote:unconfirmed") == 1

    def test_whoever_has_said_yes_is_not_reminded(self, app: Flask, monkeypatch: pytest.MonkeyPatch):
        _project, (first, _second) = chosen()
        awarding.confirm(first, actor_id=make_person().id)
        later = clock.now() + timedelta(days=8)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert awarding.remind_of_yes() == 0


def doing(verb: Callable, quote: Quote, actor: Person | int, **how: object) -> Callable[[], None]:
    number, actor_id = quote.id, actor if isinstance(actor, int) else actor.id
    return lambda: verb(db.session.get_one(Quote, number), actor_id=actor_id, **how)


def standing_of(project_id: int, quote_id: int) -> tuple[ProjectState, Quote]:
    db.session.expire_all()
    return db.session.get_one(Project, project_id).state, db.session.get_one(Quote, quote_id)


@pytest.mark.committed
class TestRaces:
    """Each pair ends one of two ways, and the rows agree with the answers."""

    @pytest.mark.parametrize("round_", range(3))
    def test_undoing_against_the_yes(self, app: Flask, round_: int):
        project, (first, _second) = chosen()
        project_id, first_id = project.id, first.id
        acts = [doing(awarding.undo, first, project.poster_id), doing(awarding.confirm, first, make_person())]
        db.session.commit()
        undone, confirmed = at_once(app, acts)
        state, quote = standing_of(project_id, first_id)
        if undone == "done":
            assert (confirmed, state, quote.confirmed_at) == ("ChoiceIsGoneError", S.OPEN, None)
            assert reasons(quote) == ["reply"]
        else:
            assert (undone, confirmed, state) == ("AwardIsConfirmedError", "done", S.AWARDED)
            assert reasons(quote) == ["reply", "award"]

    def test_the_yes_against_the_no_of_a_colleague(self, app: Flask):
        project, (first, _second) = chosen()
        project_id, first_id = project.id, first.id
        no = doing(awarding.decline_award, first, make_person(), reason=RefusalReason.OTHER)
        acts = [doing(awarding.confirm, first, make_person()), no]
        db.session.commit()
        assert at_once(app, acts) in (["done", "AwardIsConfirmedError"], ["ChoiceIsGoneError", "done"])
        state, quote = standing_of(project_id, first_id)
        assert (state is S.AWARDED) == (quote.withdrawn_at is None)

    def test_the_choice_against_the_withdrawal(self, app: Flask):
        project, (first, _second) = offered()
        project_id, first_id = project.id, first.id
        acts = [doing(awarding.accept, first, project.poster_id), doing(revising.withdraw, first, make_person())]
        db.session.commit()
        chosen_, withdrawn = at_once(app, acts)
        state, quote = standing_of(project_id, first_id)
        assert [chosen_, withdrawn].count("done") == 1
        assert (state is S.CHOSEN) == (chosen_ == "done") == (quote.withdrawn_at is None)

    def test_of_many_who_choose_at_once_one_stands(self, app: Flask):
        project, quotes = offered(offers=3)
        acts = [doing(awarding.accept, quote, project.poster_id) for quote in quotes for _ in range(2)]
        db.session.commit()
        outcomes = at_once(app, acts)
        assert outcomes.count("done") == 1
        assert set(outcomes) == {"done", "ProjectMustBeOpenError"}
        assert db.session.scalar(select(func.count()).where(Quote.accepted_at.is_not(None))) == 1

    def test_many_who_say_yes_at_once_write_it_once(self, app: Flask):
        _project, (first, _second) = chosen()
        first_id = first.id
        acts = [doing(awarding.confirm, first, make_person()) for _ in range(4)]
        db.session.commit()
        assert set(at_once(app, acts)) == {"done"}
        assert reasons(db.session.get_one(Quote, first_id)) == ["reply", "award"]
        assert events() == ["quote:accepted", "quote:confirmed"]

    def test_dropping_against_the_yes(self, app: Flask):
        project, (first, _second) = chosen()
        project_id, first_id = project.id, first.id
        acts = [doing(dropping.drop, first, project.poster_id), doing(awarding.confirm, first, make_person())]
        db.session.commit()
        outcome = at_once(app, acts)
        assert outcome in (["done", "ChoiceIsGoneError"], ["FirmIsDroppedError", "done"])
        state, quote = standing_of(project_id, first_id)
        assert (state is S.AWARDED) == (quote.dropped_at is None)

    def test_a_place_given_back_is_taken_by_one_and_never_by_a_sixth(self, app: Flask):
        project, quotes = offered(offers=4, wished_replies=4)
        late = [make_lead(make_firm(f"Sen {n} AS"), project) for n in range(3)]
        project_id = project.id
        acts = [doing(dropping.drop, quotes[0], project.poster_id)]
        acts += [replying(lead.id, make_member(db.session.get_one(Firm, lead.firm_id)).id) for lead in late]
        db.session.commit()
        at_once(app, acts)
        at_once(app, [_again(act) for act in acts[1:]])
        db.session.expire_all()
        project = db.session.get_one(Project, project_id)
        assert (project.taken_slots, project.released_slots) == (4, 1)
        seen = select(func.count(ContactAccess.firm_id.distinct())).where(ContactAccess.project_id == project_id)
        assert db.session.scalar(seen) == 5


def _again(act: Callable[[], None]) -> Callable[[], None]:
    def once_more() -> None:
        try:
            act()
        except DomainError:
            db.session.rollback()

    return once_more


def test_who_was_to_see_the_address_with_the_reply_sees_it_before_the_yes(app: Flask):
    project, (first, _second) = offered(address_shown=AddressShown.ON_REPLY)
    shown = {"project_id": project.id, "firm_id": first.firm_id, "fields": ["street_address"], "reason": "edit"}
    db.session.add(ContactAccess(**shown))
    awarding.accept(first, actor_id=project.poster_id)
    assert contact_of(first).street_address == "Prøvegata 7"
