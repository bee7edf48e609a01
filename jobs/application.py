"""The one application of a worker or scheduler process, made once so that each forked job finds it warm."""

from functools import cache

from flask import Flask

from portal import create_app
from portal.settings import Settings


@cache
def application() -> Flask:
    """The application of this process. Raises SettingsError when the environment doesn't make one."""
    return create_app()


def settings() -> Settings:
    """The settings of this process's application."""
    return application().extensions["settings"]
