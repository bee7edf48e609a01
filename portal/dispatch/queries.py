"""Reading waves."""

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.dispatch.models import Wave


def get_wave(wave_id: int) -> Wave:
    """A wave by number. Raises NotFoundError."""
    wave = db.session.get(Wave, wave_id)
    if wave is None:
        raise NotFoundError
    return wave
