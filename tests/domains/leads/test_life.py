"""What the firms' leads do when their project pauses, ends or opens again; and both at the same moment, really committed."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from jobs import dispatch
from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.dispatch.matching import judge
from portal.dispatch.services import send_first_wave
from portal.firms import checking
from portal.firms.models import Firm
from portal.leads import life as leads_life
from portal.leads import slots
from portal.leads.errors import FirmMayNotAnswerError
from portal.leads.models import ContactAccess, Lead
from portal.leads.queries import get_row
from portal.leads.report import read_track_record
from portal.leads.services import decline, mark_replied, open_undecided
from portal.leads.states import DeclineReason, LeadState
from portal.projects import life
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.states import ProjectState, WithdrawalReason
from portal.quotes import awarding
from portal.quotes import services as quotes
from portal.quotes.content import OfferText
from portal.quotes.models import Quote
from tests.domains.quotes.test_reply_race import at_once, replying, rows
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.support.mails import handle_everything

S = ProjectState


def state_of(lead: Lead) -> str:
    return get_row(lead.firm_id, lead.id).state


def withdraw(project: Project) -> None:
    leads_life.withdraw(project, reason=WithdrawalReason.OTHER, actor_id=project.poster_id)


def close(project: Project) -> None:
    leads_life.close(project, actor_id=project.poster_id)


def expire(project: Project) -> None:
    project.expires_at = clock.now() - timedelta(minutes=1)
    db.session.flush()
    leads_life.expire_due()


def reply(lead: Lead) -> Quote:
    return quotes.reply(lead, actor_id=None, offer=OfferText(PriceForm.FIXED, "Vi kan.", amount_ore=100_00))


class TestWhatAFirmSees:
    def test_a_pause_leaves_the_lead_where_it_is(self, app: Flask):
        lead = make_lead(make_firm())
        project = db.session.get_one(Project, lead.project_id)
        life.mark_paused(project, actor_id=project.poster_id)
        assert (state_of(lead), lead.closed_at) == (LeadState.PAUSED, None)
        life.mark_resumed(project, actor_id=project.poster_id)
        assert state_of(lead) == LeadState.OPEN

    @pytest.mark.parametrize("end", [withdraw, close, expire])
    def test_the_undecided_are_closed_and_open_again_and_nobody_else_is_touched(self, app: Flask, end: Callable):
        project = make_project()
        silent, answered = make_lead(make_firm(), project), make_lead(make_firm(), project)
        said_no = make_lead(make_firm(), project, declined_at=clock.now(), decline_reason="too-far")
        elsewhere = make_lead(make_firm())
        reply(answered)
        end(project)
        closed = [db.session.get_one(Lead, lead.id).closed_at is not None for lead in (silent, answered, said_no)]
        assert closed == [True, False, False]
        assert (state_of(silent), state_of(elsewhere)) == (LeadState.CLOSED, LeadState.OPEN)
        leads_life.reopen(project, actor_id=project.poster_id)
        assert [state_of(lead) for lead in (silent, answered, said_no)] == [
            LeadState.OPEN,
            LeadState.ANSWERED,
            LeadState.DECLINED,
        ]

    @pytest.mark.parametrize("end", [withdraw, expire])
    def test_a_firm_that_answered_sees_that_it_ended_without_a_choice(self, app: Flask, end: Callable):
        lead = make_lead(make_firm())
        reply(lead)
        end(db.session.get_one(Project, lead.project_id))
        assert state_of(lead) == LeadState.ENDED

    def test_a_full_one_opened_again_is_still_full(self, app: Flask):
        project = make_project(wished_replies=1)
        answered, silent = make_lead(make_firm(), project), make_lead(make_firm(), project)
        reply(answered)
        close(project)
        leads_life.reopen(project, actor_id=project.poster_id)
        assert (state_of(silent), silent.closed_at is not None) == (LeadState.FULL, True)

    def test_a_greater_wish_opens_what_closed_as_full(self, app: Flask):
        project = make_project(wished_replies=1)
        answered, silent = make_lead(make_firm(), project), make_lead(make_firm(), project)
        reply(answered)
        assert state_of(silent) == LeadState.FULL
        leads_life.raise_wish(project, wished_replies=2, actor_id=project.poster_id)
        assert state_of(silent) == LeadState.OPEN
        reply(silent)
        assert project.taken_slots == 2


class TestTheTimeToAnswer:
    """Who could not answer is not late: in the score, in public, nor silent."""

    def counted(self, lead: Lead) -> tuple[int, int]:
        record = read_track_record(lead.firm_id)
        (candidate,) = [each for each in judge(make_project()).candidates if each.firm_id == lead.firm_id]
        both = (record.asked, record.answered_in_time)
        assert (candidate.facts.asked, candidate.facts.replied_in_time) == both
        return both

    def test_what_is_opened_again_has_its_whole_time_once_more(self, app: Flask):
        now = clock.now()
        sent = {"sent_at": now - timedelta(days=20), "closed_at": now - timedelta(days=19)}
        in_time = make_lead(make_firm(), make_project(), due_at=now - timedelta(days=18), **sent)
        late = make_lead(make_firm(), make_project(), due_at=now - timedelta(days=19, hours=1), **sent)
        for lead in (in_time, late):
            open_undecided(db.session.get_one(Project, lead.project_id))
            db.session.refresh(lead)
        assert self.counted(in_time) == (0, 0)
        assert in_time.due_at > now
        assert self.counted(late) == (1, 0)

    def test_a_pause_stops_the_time_and_its_end_gives_it_anew(self, app: Flask):
        lead = make_lead(make_firm(), due_at=clock.now() + timedelta(minutes=1))
        project = db.session.get_one(Project, lead.project_id)
        leads_life.pause(project, actor_id=project.poster_id)
        db.session.refresh(lead)
        assert lead.due_at is None
        leads_life.resume(project, actor_id=project.poster_id)
        db.session.refresh(lead)
        assert lead.due_at > clock.now() + timedelta(hours=2)
        assert lead.reopened_at is not None

    def test_who_was_late_before_the_pause_stays_late(self, app: Flask):
        late = clock.now() - timedelta(hours=1)
        lead = make_lead(make_firm(), due_at=late)
        project = db.session.get_one(Project, lead.project_id)
        leads_life.pause(project, actor_id=project.poster_id)
        leads_life.resume(project, actor_id=project.poster_id)
        db.session.refresh(lead)
        assert lead.due_at == late

    def test_a_no_during_the_pause_is_in_time(self, app: Flask):
        lead = make_lead(make_firm(), due_at=clock.now() + timedelta(minutes=1))
        project = db.session.get_one(Project, lead.project_id)
        leads_life.pause(project, actor_id=project.poster_id)
        decline(lead, reason=DeclineReason.TOO_FAR, actor_id=project.poster_id)
        assert self.counted(lead) == (1, 1)

    def test_a_suspended_firms_leads_are_closed_and_open_with_their_time_when_it_is_let_back(self, app: Flask):
        firm, staff = make_firm(), make_person("Siv Stab")
        lead = make_lead(firm, due_at=clock.now() + timedelta(minutes=1))
        checking.suspend(firm, reason="Klager.", actor_id=staff.id)
        handle_everything()
        db.session.refresh(lead)
        assert lead.closed_at is not None
        checking.lift_suspension(firm, actor_id=staff.id)
        handle_everything()
        db.session.refresh(lead)
        assert lead.closed_at is None
        assert lead.due_at > clock.now() + timedelta(hours=2)

    def test_a_project_that_only_the_suspended_wait_for_keeps_no_other_back(self, app: Flask):
        lead = make_lead(make_firm(suspended_at=clock.now()), waits_since=clock.now())
        assert slots.offer_lapsed() == 0
        db.session.get_one(Firm, lead.firm_id).suspended_at = None
        db.session.flush()
        assert slots.offer_lapsed() == 1

    def test_a_late_word_of_a_stop_closes_nothing_of_a_firm_that_lives(self, app: Flask):
        lead = make_lead(make_firm())
        dispatch.close_leads_of_firm(firm_id=lead.firm_id, audit_id=1)
        db.session.refresh(lead)
        assert lead.closed_at is None

    def test_a_firm_nobody_has_checked_since_it_was_revived_gets_nothing_open_and_may_not_answer(self, app: Flask):
        lead = make_lead(make_firm(verified_at=None), closed_at=clock.now())
        open_undecided(db.session.get_one(Project, lead.project_id))
        db.session.refresh(lead)
        assert lead.closed_at is not None
        with pytest.raises(FirmMayNotAnswerError):
            mark_replied(lead)


def poster_does(verb: Callable, project: Project, **more: object) -> Callable[[], None]:
    number, poster_id = project.id, project.poster_id
    return lambda: verb(db.session.get_one(Project, number), actor_id=poster_id, **more)


ENDS = {
    "pause": (life.mark_paused, {}),
    "close": (leads_life.close, {}),
    "withdraw": (leads_life.withdraw, {"reason": WithdrawalReason.LATER}),
}


@pytest.mark.committed
@pytest.mark.parametrize("verb", ENDS)
def test_a_reply_racing_the_end_is_before_it_or_refused(app: Flask, verb: str):
    end, more = ENDS[verb]
    for _ in range(5):
        project, firm = make_project(), make_firm()
        lead = make_lead(firm, project)
        acts = [replying(lead.id, make_member(firm).id), poster_does(end, project, **more)]
        project_id, lead_id = project.id, lead.id
        before = rows(Quote)
        db.session.commit()
        replied, ended = at_once(app, acts)
        assert ended == "done"
        assert replied in ("done", "ProjectMustBeOpenError", "ProjectIsPausedError")
        db.session.expire_all()
        project, lead = db.session.get_one(Project, project_id), db.session.get_one(Lead, lead_id)
        assert project.taken_slots == int(replied == "done") == rows(Quote) - before
        assert rows(Quote) == rows(ContactAccess)
        assert (lead.replied_at is not None) == (replied == "done")
        assert (lead.closed_at is not None) == (replied != "done" and verb != "pause")


@pytest.mark.committed
def test_an_expiry_racing_a_reply_leaves_nothing_half(app: Flask):
    project, firm = make_project(expires_at=clock.now() - timedelta(minutes=1)), make_firm()
    lead = make_lead(firm, project)
    acts, project_id, lead_id = [replying(lead.id, make_member(firm).id), leads_life.expire_due], project.id, lead.id
    db.session.commit()
    replied, expired = at_once(app, acts)
    assert expired == "done"
    leads_life.expire_due()  # the row was in other hands: the next round finds it
    lead = db.session.get_one(Lead, lead_id)
    assert db.session.get_one(Project, project_id).state is S.EXPIRED
    assert (lead.replied_at is not None, lead.closed_at is None) == (replied == "done", replied == "done")


@pytest.mark.committed
def test_twins_of_the_expiry_end_each_project_once(app: Flask):
    for _ in range(6):
        make_lead(make_firm(), make_project(expires_at=clock.now() - timedelta(minutes=1)))
    make_project(expires_at=clock.now() + timedelta(days=1))
    db.session.commit()
    at_once(app, [leads_life.expire_due] * 4)
    leads_life.expire_due()
    told = Counter(db.session.scalars(db.select(OutboxRow.event)))
    assert told == {"project:expired": 6}
    assert db.session.scalar(db.select(db.func.count()).where(Lead.closed_at.is_not(None))) == 6


@pytest.mark.committed
def test_twins_of_the_reminder_remind_once(app: Flask):
    for _ in range(6):
        make_project(expires_at=clock.now() + timedelta(days=2))
    db.session.commit()
    at_once(app, [life.remind_of_expiry] * 4)
    assert Counter(db.session.scalars(db.select(OutboxRow.event)))["project:expiring"] <= 6
    life.remind_of_expiry()
    assert Counter(db.session.scalars(db.select(OutboxRow.event))) == {"project:expiring": 6}


@pytest.mark.committed
def test_a_choice_racing_a_withdrawal_is_one_of_the_two(app: Flask):
    for _ in range(5):
        project = make_project()
        quote = reply(make_lead(make_firm(), project))
        number, poster_id, project_id = quote.id, project.poster_id, project.id
        withdrawal = poster_does(leads_life.withdraw, project, reason=WithdrawalReason.OTHER)
        db.session.commit()

        def choose(number: int = number, poster_id: int = poster_id) -> None:
            awarding.accept(db.session.get_one(Quote, number), actor_id=poster_id)

        chosen, withdrawn = at_once(app, [choose, withdrawal])
        assert (chosen, withdrawn) in (
            ("done", "ProjectMustBeUndecidedError"),
            ("ProjectMustBeOpenError", "done"),
        )
        db.session.expire_all()
        state = db.session.get_one(Project, project_id).state
        assert state is (S.CHOSEN if chosen == "done" else S.WITHDRAWN)


@pytest.mark.committed
def test_pressed_in_four_windows_at_once_is_done_once(app: Flask):
    project = make_project()
    act, project_id = poster_does(leads_life.close, project), project.id
    db.session.commit()
    assert Counter(at_once(app, [act] * 4)) == {"done": 1, "ProjectMustBeOpenError": 3}
    assert db.session.get_one(Project, project_id, populate_existing=True).state is S.CLOSED


@pytest.mark.committed
def test_no_firm_is_left_with_an_open_lead_of_a_project_withdrawn_while_it_was_sent_out(app: Flask):
    for _ in range(5):
        make_firm()
        project = make_project()
        number = project.id
        withdrawal = poster_does(leads_life.withdraw, project, reason=WithdrawalReason.OTHER)
        db.session.commit()

        def ask(number: int = number) -> None:
            send_first_wave(db.session.get_one(Project, number))

        assert at_once(app, [ask, withdrawal])[1] == "done"
        left = db.select(db.func.count()).where(Lead.project_id == number, Lead.closed_at.is_(None))
        assert db.session.scalar(left) == 0
