"""Showing photos to those who may see them."""

from portal.blueprints.files.views import bp

__all__ = ["bp"]
