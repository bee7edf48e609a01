"""What is said about a photo that was refused, by its name."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.files.errors import PhotoError
from portal.web.forms import clean

LONGEST_NAME = 40


def refusal(filename: str | None, error: PhotoError) -> str:
    """The sentence at the field: «IMG_2041.heic»: what was wrong and what to do."""
    return f"«{shown_name(filename)}»: {gettext(error.text)}"


def shown_name(filename: str | None) -> str:
    """A file name as it may be shown back: no folders, nothing invisible, not too long. It is never used as a path."""
    name = (clean(filename) or "").replace("\\", "/").rpartition("/")[2].strip()
    if not name:
        return str(_("bilde uten navn"))
    return name if len(name) <= LONGEST_NAME else f"{name[:25]}…{name[-14:]}"
