"""Asking firms once a project has been let out, and telling those who wait that a firm has come."""

from jobs.decorator import job
from portal.dispatch import services, waiting_list
from portal.projects.queries import get_project


def ask_firms(*, project_id: int) -> None:
    """Send the first wave. Run twice, or by two workers at once, it asks once."""
    services.send_first_wave(get_project(project_id))


def ask_firms_of_its_trade(*, project_id: int, version: int) -> None:
    """It was moved while it was out: ask those who do such work. Run twice, it asks once."""
    services.send_wave_after_move(get_project(project_id), version=version)


def tell_of_firm(*, firm_id: int) -> None:
    """Tell those who waited for what this firm does. Each is told once."""
    waiting_list.tell_covered(firm_id=firm_id)


@job
def tell_waiting() -> None:
    """Tell those whose wait is over for any other reason: a pause that ended, a firm that came while they joined."""
    waiting_list.tell_covered()
