"""What is said about a refused photo names it, and the name is harmless wherever it is shown."""

import pytest
from flask import Flask

from portal.files.errors import NotAPhotoError, PhotoTooLargeError
from portal.web.photo_refusal import refusal, shown_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("IMG_2041.heic", "IMG_2041.heic"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Bilder\\bad.jpg", "bad.jpg"),
        ("bad\0.jpg", "bad.jpg"),
        ("ba\u202egpj.exe", "bagpj.exe"),
        ("linje\nskift.jpg", "linje\nskift.jpg"),
        ("Sørøyá čuovga 🏠.jpg", "Sørøyá čuovga 🏠.jpg"),
        ("x" * 300 + ".jpg", "x" * 25 + "…" + "x" * 10 + ".jpg"),
        ("\0", "bilde uten navn"),
        ("mappe/", "bilde uten navn"),
        ("", "bilde uten navn"),
        (None, "bilde uten navn"),
    ],
)
def test_a_name_is_shown_without_folders_and_tricks(app: Flask, sent: str | None, shown: str) -> None:
    with app.test_request_context():
        assert shown_name(sent) == shown


def test_each_sentence_says_which_photo_and_why(app: Flask) -> None:
    with app.test_request_context():
        assert refusal("a/IMG_2041.heic", PhotoTooLargeError()) == f"«IMG_2041.heic»: {PhotoTooLargeError.text}"
        assert refusal("side.jpg", NotAPhotoError()) == f"«side.jpg»: {NotAPhotoError.text}"
