"""Real image files, and a storage of the test's own."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from portal.files.images import CleanPhoto, clean_photo
from portal.files.storage import Storage


@pytest.fixture
def opened(repository: Path) -> Callable[[str], BinaryIO]:
    """`opened("phone.heic")`: a fixture image as an open stream."""

    def open_image(name: str) -> BinaryIO:
        return (repository / "tests/fixtures/images" / name).open("rb")

    return open_image


@pytest.fixture
def photo(opened: Callable[[str], BinaryIO]) -> CleanPhoto:
    """A cleaned photo."""
    with opened("gps-rotated.jpg") as stream:
        return clean_photo(stream)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """An empty photo folder."""
    return Storage(tmp_path)
