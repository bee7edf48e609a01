"""The photos of a form: each one chosen is checked and made anew, and each refused one says so by its name."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField
from wtforms.validators import StopValidation

from portal.files.errors import PhotoError
from portal.files.images import CleanPhoto, clean_photo
from portal.web.forms import BaseForm, clean

ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif"
LONGEST_NAME = 40


class PhotosField(MultipleFileField):
    """Several photos, or none. After validation `photos` holds the good ones; `errors` a sentence for each of the others.

    Validating does the image work, so it belongs before a transaction writes anything.
    """

    photos: list[CleanPhoto]

    def __init__(self, label: str | None = None, *, most: int = 10, **kwargs: object) -> None:
        super().__init__(label, **kwargs)
        self.most = most
        self.photos = []

    def process_formdata(self, valuelist: list[object]) -> None:
        """Keep what really is a file; an empty file field sends a nameless one."""
        self.data = [file for file in valuelist if isinstance(file, FileStorage) and file.filename]

    def pre_validate(self, form: BaseForm) -> None:
        """Clean each photo. Those beyond `most` are not even opened."""
        sentences = []
        for file in self.data[: self.most]:
            try:
                self.photos.append(clean_photo(file.stream))
            except PhotoError as error:
                sentences.append(refusal(file.filename, error))
        if len(self.data) > self.most:
            sentences.append(gettext("Du kan ha høyst %(most)s bilder. Resten er ikke tatt med.", most=self.most))
        if sentences:
            self.errors = [*self.errors, *sentences[:-1]]
            raise StopValidation(sentences[-1])


def refusal(filename: str | None, error: PhotoError) -> str:
    """The sentence at the field: «IMG_2041.heic»: what was wrong and what to do."""
    return f"«{shown_name(filename)}»: {gettext(error.text)}"


def shown_name(filename: str | None) -> str:
    """A file name as it may be shown back: no folders, nothing invisible, not too long. It is never used as a path."""
    name = (clean(filename) or "").replace("\\", "/").rpartition("/")[2].strip()
    if not name:
        return str(_("bilde uten navn"))
    return name if len(name) <= LONGEST_NAME else f"{name[:25]}…{name[-14:]}"
