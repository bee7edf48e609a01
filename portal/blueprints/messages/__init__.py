"""The firm's side of what posters and firms write to each other: `/meldinger`."""

from portal.blueprints.messages.views import bp

__all__ = ["bp"]
