"""Asking firms about a project: what the rest of the house calls. How it is done is portal.dispatch.courses."""

from portal.dispatch import courses
from portal.dispatch.models import Wave
from portal.dispatch.target import MOST_ASKED
from portal.projects.models import Project

__all__ = ["MOST_ASKED", "send_first_wave"]


def send_first_wave(project: Project) -> Wave | None:
    """Ask the firms that fit, once: a second call, or one racing this one, finds the course begun and does nothing (None)."""
    return courses.begin(project)
