"""Reading waves."""

from sqlalchemy import select

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.dispatch.models import Wave


def get_wave(wave_id: int) -> Wave:
    """A wave by number. Raises NotFoundError."""
    wave = db.session.get(Wave, wave_id)
    if wave is None:
        raise NotFoundError
    return wave


def find_first_wave(project_id: int) -> Wave | None:
    """The project's first wave, if it has been sent."""
    return db.session.scalar(select(Wave).where(Wave.project_id == project_id, Wave.number == 1))
