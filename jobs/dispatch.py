"""Asking firms once a project has been let out."""

from portal.dispatch import services
from portal.projects.queries import get_project


def ask_firms(*, project_id: int) -> None:
    """Send the first wave. Run twice, or by two workers at once, it asks once."""
    services.send_first_wave(get_project(project_id))
