"""Asking firms once a project has been let out, wave by wave, and telling those who wait that a firm has come."""

import logging

from jobs.decorator import job, self_committing_job
from portal.core.transaction import transaction
from portal.dispatch import courses, silence, waiting_list
from portal.firms.queries import get_firm
from portal.leads import services as leads
from portal.projects.queries import get_project

log = logging.getLogger(__name__)


def ask_firms(*, project_id: int) -> None:
    """Begin the waves. Run twice, or by two workers at once, it begins them once."""
    courses.begin(get_project(project_id))


def go_on(*, project_id: int) -> None:
    """The project's pause is over: what was held goes on."""
    courses.go_on(get_project(project_id))


def ask_firms_of_its_trade(*, project_id: int, version: int) -> None:
    """It was moved while it was out: ask those who do such work. Run twice, it asks once."""
    courses.follow_move(get_project(project_id), version=version)


def pick_up(*, project_id: int, **_ids: int) -> None:
    """A choice came to nothing, or a firm is out of it: ask more where the waves had ended. Run twice, it finds them begun."""
    courses.pick_up(get_project(project_id))


def ask_more(*, project_id: int) -> None:
    """The poster wishes for more replies. Run twice, it finds the waves begun."""
    courses.ask_more(get_project(project_id))


@self_committing_job
def advance() -> None:
    """Every course that is due goes one step on, each in a transaction of its own: one that fails keeps no other back."""
    for project_id in courses.list_due():
        try:
            with transaction():
                courses.advance(project_id)
        except Exception:
            log.exception("course.postponed", extra={"project": project_id})
            with transaction():
                courses.postpone(project_id)


@job
def note_silence() -> None:
    """Write down which leads nobody answered in time, and pause the services of firms that were silent twice."""
    silence.note_silence()


def close_leads_of_firm(*, firm_id: int, audit_id: int | None = None, after_project_id: int = 0) -> None:
    """The firm was stopped or suspended: it can't answer what it was asked, and no place is kept for it. Not if it may by now."""
    firm = get_firm(firm_id)
    if firm.stopped_at is None and firm.suspended_at is None:
        return
    leads.close_undecided_of_firm(firm_id, after=after_project_id)


def open_leads_of_firm(*, firm_id: int, audit_id: int | None = None, after_project_id: int = 0) -> None:
    """The firm may be asked (again): it may answer what it was asked before, wherever there is room."""
    leads.open_undecided_of_firm(firm_id, after=after_project_id)


def tell_of_firm(*, firm_id: int) -> None:
    """Tell those who waited for what this firm does. Each is told once."""
    waiting_list.tell_covered(firm_id=firm_id)


@job
def tell_waiting() -> None:
    """Tell those whose wait is over for any other reason: a pause that ended, a firm that came while they joined."""
    waiting_list.tell_covered()
