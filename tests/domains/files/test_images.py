"""What goes in was sent by a stranger; what comes out is our own JPEG of the same pixels."""

import io
import subprocess
import sys
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image

from portal.core.errors import DomainError
from portal.files import images
from portal.files.errors import BusyError, NotAPhotoError, PhotoBrokenError, PhotoTooLargeError
from portal.files.images import CleanPhoto, clean_photo

# Outside the tests Pillow's complaints about unreadable metadata are warnings, not errors.
metadata_may_be_odd = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

Opened = Callable[[str], BinaryIO]

GOOD = (
    "gps-rotated.jpg phone.heic plain.webp transparent.png transparent-palette.png sixteen-bit.png print.jpg "
    "progressive.jpg jpeg-and-zip.jpg"
).split()
REFUSED = {
    "gif-and-script.jpg": NotAPhotoError,
    "svg-with-script.jpg": NotAPhotoError,
    "page.jpg": NotAPhotoError,
    "plain.gif": NotAPhotoError,
    "drawing.tiff": NotAPhotoError,
    "drawing.eps": NotAPhotoError,
    "empty.jpg": PhotoBrokenError,
    "truncated.jpg": PhotoBrokenError,
    "truncated.heic": PhotoBrokenError,
    "bomb-900-megapixels.png": PhotoTooLargeError,
    "bomb-41-megapixels.png": PhotoTooLargeError,
}


def cleaned(opened: Opened, name: str) -> CleanPhoto:
    with opened(name) as stream:
        return clean_photo(stream)


def pixels(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


def jpeg_of(width: int, height: int, **options: object) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0e5a47").save(out, "JPEG", **options)
    return out


def is_near(pixel: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 25 for one, other in zip(pixel, wanted, strict=True))


@pytest.mark.parametrize("name", GOOD)
def test_it_takes_every_format_a_phone_or_a_browser_makes(opened: Opened, name: str) -> None:
    photo = cleaned(opened, name)
    large, small = pixels(photo.large), pixels(photo.small)
    assert (large.format, large.mode, small.format) == ("JPEG", "RGB", "JPEG")
    assert large.size == (photo.width, photo.height)
    assert max(large.size) <= images.LARGE_EDGE
    assert max(small.size) <= images.SMALL_EDGE


@pytest.mark.parametrize("name", GOOD)
def test_it_leaves_nothing_but_pixels(opened: Opened, name: str) -> None:
    photo = cleaned(opened, name)
    for jpeg in (photo.large, photo.small):
        assert set(pixels(jpeg).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert jpeg.endswith(b"\xff\xd9")
        for trace in (b"Exif", b"Kanarifugl", b"Karis bad", b"ICC_PROFILE", b"PK\x03\x04", b"handslag", b"http:"):
            assert trace not in jpeg


def test_the_fixtures_do_carry_what_must_go(opened: Opened) -> None:
    with opened("jpeg-and-zip.jpg") as stream:
        raw = stream.read()
    for trace in (b"Exif", b"Kanarifugl", b"Karis bad", b"ICC_PROFILE", b"PK\x03\x04", b"handslag"):
        assert trace in raw
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825)[2] == (59.0, 54.0, 50.0)
    with opened("phone.heic") as stream:
        assert b"Kanarifugl" in stream.read()


@pytest.mark.parametrize("name", ["gps-rotated.jpg", "phone.heic"])
def test_a_phone_held_upright_gives_an_upright_photo(opened: Opened, name: str) -> None:
    photo = cleaned(opened, name)
    assert (photo.width, photo.height) == (300, 400)
    large = pixels(photo.large)
    # The red corner lay at the upper left as stored; turned a quarter clockwise it lies at the upper right.
    assert is_near(large.getpixel((280, 20)), (0xC0, 0x1B, 0x1B))
    assert not is_near(large.getpixel((20, 20)), (0xC0, 0x1B, 0x1B))


@pytest.mark.parametrize("name", ["transparent.png", "transparent-palette.png"])
def test_what_is_transparent_becomes_white(opened: Opened, name: str) -> None:
    large = pixels(cleaned(opened, name).large)
    assert is_near(large.getpixel((5, 5)), (255, 255, 255))
    assert is_near(large.getpixel((150, 100)), (14, 90, 71))


def test_sixteen_bits_a_pixel_keep_their_light(opened: Opened) -> None:
    large = pixels(cleaned(opened, "sixteen-bit.png").large)
    assert is_near(large.getpixel((250, 20)), (0xDD, 0xDD, 0xDD))


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses_what_is_no_whole_photo_whatever_it_is_called(opened: Opened, name: str) -> None:
    with pytest.raises(REFUSED[name]) as refusal:
        cleaned(opened, name)
    assert type(refusal.value) is REFUSED[name]


@pytest.mark.parametrize("name", ["plain.webp", "transparent.png", "progressive.jpg", "phone.heic"])
def test_half_of_any_format_is_no_photo(opened: Opened, name: str) -> None:
    with opened(name) as stream:
        whole = stream.read()
    with pytest.raises(PhotoBrokenError):
        clean_photo(io.BytesIO(whole[: len(whole) // 2]))


@pytest.mark.parametrize("name", ["plain.webp", "transparent.png", "gps-rotated.jpg", "phone.heic"])
def test_what_hangs_behind_the_end_stays_behind(opened: Opened, name: str) -> None:
    with opened(name) as stream:
        clean = clean_photo(io.BytesIO(stream.read() + b"PK\x03\x04 handslag"))
    assert b"handslag" not in clean.large + clean.small
    assert clean.large.endswith(b"\xff\xd9")


@pytest.mark.parametrize("error", [NotAPhotoError, PhotoBrokenError, PhotoTooLargeError, BusyError])
def test_each_refusal_has_a_sentence_of_its_own(error: type[DomainError]) -> None:
    assert error.text != DomainError.text
    assert error.text.endswith(".")


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((5000, 3000), (2048, 1229), (480, 288)),
        ((2048, 10), (2048, 10), (480, 2)),
        ((10, 30_000), (1, 2048), (1, 480)),
        ((1, 1), (1, 1), (1, 1)),
        ((2049, 2049), (2048, 2048), (480, 480)),
    ],
)
def test_it_shrinks_and_never_enlarges(size: tuple, large: tuple, small: tuple) -> None:
    photo = clean_photo(jpeg_of(*size))
    assert pixels(photo.large).size == large
    assert pixels(photo.small).size == small


def test_strips_of_a_shrunk_photo_meet_without_a_seam() -> None:
    stripes = Image.linear_gradient("L").resize((3000, 6100)).convert("RGB")
    out = io.BytesIO()
    stripes.save(out, "PNG")
    large = pixels(clean_photo(out).large)
    column = [large.getpixel((large.width // 2, y))[0] for y in range(large.height)]
    assert all(-3 <= below - above <= 3 for above, below in pairwise(column))
    assert column[0] < 5
    assert column[-1] > 250


def test_twenty_megabytes_is_the_most() -> None:
    padded = jpeg_of(10, 10).getvalue().ljust(images.MAX_BYTES, b"\0")
    assert clean_photo(io.BytesIO(padded)).width == 10
    with pytest.raises(PhotoTooLargeError):
        clean_photo(io.BytesIO(padded + b"\0"))


@metadata_may_be_odd
def test_a_broken_note_about_the_camera_is_no_reason_to_refuse() -> None:
    exif = b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 40
    assert clean_photo(jpeg_of(20, 10, exif=exif)).width == 20


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_impossible_orientation_is_ignored(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert clean_photo(jpeg_of(20, 10, exif=exif)).width == 20


@metadata_may_be_odd
@pytest.mark.parametrize("name", ["gps-rotated.jpg", "phone.heic", "plain.webp", "transparent.png"])
def test_any_damage_is_either_mended_or_named(opened: Opened, name: str) -> None:
    with opened(name) as stream:
        whole = stream.read()
    outcomes = set()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        damaged = whole[:place] + bytes((whole[place] ^ 0xFF, 0x00, 0xFF)) + whole[place + 3 :]
        try:
            outcomes.add(type(clean_photo(io.BytesIO(damaged))))
        except (NotAPhotoError, PhotoBrokenError, PhotoTooLargeError) as error:
            outcomes.add(type(error))
    assert PhotoBrokenError in outcomes


WEIGHED = """
import resource, sys
from portal.files import images
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
try:
    images.clean_photo(open(sys.argv[1], "rb"))
    outcome = "clean"
except images.PhotoTooLargeError:
    outcome = "too large"
print(outcome, peak() - before)
"""


def megabytes_for(path: Path, repository: Path) -> tuple[str, int]:
    """What cleaning does to a process of its own: the outcome, and by how much its memory grew."""
    done = subprocess.run(
        [sys.executable, "-c", WEIGHED, path], cwd=repository, capture_output=True, text=True, check=True
    )
    outcome, _, megabytes = done.stdout.strip().rpartition(" ")
    return outcome, int(megabytes)


@pytest.mark.parametrize(
    ("ending", "size", "options"),
    [
        ("png", (8000, 5000), {"compress_level": 1}),
        ("jpg", (8000, 5000), {"quality": 60}),
        ("jpg", (6000, 5000), {"quality": 60, "progressive": True, "subsampling": 0}),
        ("webp", (4032, 3024), {"quality": 20, "method": 0}),
    ],
)
def test_the_largest_photo_of_each_format_stays_within_its_memory(
    repository: Path, tmp_path: Path, ending: str, size: tuple, options: dict
) -> None:
    path = tmp_path / f"large.{ending}"
    Image.effect_noise((500, 500), 40).convert("RGB").resize(size, Image.Resampling.NEAREST).save(path, **options)
    outcome, megabytes = megabytes_for(path, repository)
    assert outcome == "clean"
    assert megabytes < 240


def test_a_bomb_is_refused_before_it_is_opened(repository: Path) -> None:
    bomb = repository / "tests/fixtures/images/bomb-900-megapixels.png"
    assert bomb.stat().st_size < 200_000
    outcome, megabytes = megabytes_for(bomb, repository)
    assert outcome == "too large"
    assert megabytes < 20


def test_a_progressive_jpeg_may_have_fewer_pixels() -> None:
    with pytest.raises(PhotoTooLargeError):
        clean_photo(jpeg_of(6200, 5000, progressive=True))


def test_only_two_are_worked_on_at_once(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "PATIENCE_SECONDS", 0.05)
    busy = threading.Barrier(images.AT_ONCE + 1)
    leave = threading.Event()

    def work() -> None:
        with images._a_work_place():
            busy.wait(timeout=5)
            leave.wait(timeout=5)

    workers = [threading.Thread(target=work) for _ in range(images.AT_ONCE)]
    for worker in workers:
        worker.start()
    busy.wait(timeout=5)
    with pytest.raises(BusyError):
        cleaned(opened, "gps-rotated.jpg")
    leave.set()
    for worker in workers:
        worker.join()
    assert cleaned(opened, "gps-rotated.jpg").width == 300
