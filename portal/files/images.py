"""Making a photo anew: what goes in was sent by a stranger, what comes out is our own JPEG of the same pixels.

Nothing of the file survives but its pixels: no EXIF, no place, no colour profile, no comment, no bytes behind the end.
Only four decoders are ever reached (`formats`), whatever else Pillow could open. Source: OWASP ASVS 5.0 V5.2, V5.3.
"""

import hashlib
import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.files.errors import BusyError, NotAPhotoError, PhotoBrokenError, PhotoTooLargeError

MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
LARGE_EDGE = 2048
SMALL_EDGE = 480
QUALITY = 82

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# Decoders differ in what a pixel costs while they work (measured: PNG 4 bytes, progressive JPEG 6.5, HEIC 7, WebP 15.5).
# These limits keep each below 200 MB.
PIXELS_BY_FORMAT = {"HEIF": 28_000_000, "WEBP": 12_500_000}
PROGRESSIVE_JPEG_PIXELS = 30_000_000
STRIP_PIXELS = 250_000

AT_ONCE = 2
PATIENCE_SECONDS = 15
ORIENTATION = 0x0112

# What the decoders raise for bytes that are not what they should be.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    MemoryError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
)

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
# Only the photo itself: a thumbnail, a depth map or a hidden second picture in the file is never decoded.
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=2)

_work_places = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class CleanPhoto:
    """Two JPEGs of one photo, upright and without metadata; `width`, `height` and `sha256` (hex) are the large one's."""

    large: bytes
    small: bytes
    width: int
    height: int
    sha256: str


def clean_photo(stream: BinaryIO) -> CleanPhoto:
    """Read a photo from a seekable stream and make it anew, at most 2048 and 480 pixels along its longer edge.

    Takes up to two seconds and 230 MB: call it outside an open transaction. At most two run at once in a process.
    Raises NotAPhotoError, PhotoTooLargeError, PhotoBrokenError, or BusyError when it would have to wait too long.
    """
    _refuse_too_many_bytes(stream)
    with _a_work_place():
        large = _decode(stream)
        small = large.copy()
        small.thumbnail((SMALL_EDGE, SMALL_EDGE), Image.Resampling.LANCZOS)
        large_jpeg = _encode(large)
        return CleanPhoto(
            large=large_jpeg,
            small=_encode(small),
            width=large.width,
            height=large.height,
            sha256=hashlib.sha256(large_jpeg).hexdigest(),
        )


def _refuse_too_many_bytes(stream: BinaryIO) -> None:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > MAX_BYTES:
        raise PhotoTooLargeError
    if size == 0:
        raise PhotoBrokenError


@contextmanager
def _a_work_place() -> Iterator[None]:
    if not _work_places.acquire(timeout=PATIENCE_SECONDS):
        raise BusyError
    try:
        yield
    finally:
        _work_places.release()


def _decode(stream: BinaryIO) -> Image.Image:
    """The photo's pixels as RGB, upright, on white, at most `LARGE_EDGE` along the longer edge."""
    try:
        with Image.open(stream, formats=FORMATS) as source:
            _refuse_too_many_pixels(source)
            orientation = _orientation(source)
            if source.format == "JPEG":
                source.draft("RGB", (LARGE_EDGE, LARGE_EDGE))  # decodes at a half, a quarter or an eighth
            source.load()
            photo = _reduced_on_white(source)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PhotoTooLargeError from error
    except UnidentifiedImageError as error:
        raise (PhotoBrokenError if _begins_like_a_photo(stream) else NotAPhotoError) from error
    except BROKEN as error:
        raise PhotoBrokenError from error
    photo.thumbnail((LARGE_EDGE, LARGE_EDGE), Image.Resampling.LANCZOS)
    photo.getexif()[ORIENTATION] = orientation
    return ImageOps.exif_transpose(photo)


def _refuse_too_many_pixels(source: Image.Image) -> None:
    limit = PIXELS_BY_FORMAT.get(source.format or "", MAX_PIXELS)
    if source.info.get("progressive"):
        limit = PROGRESSIVE_JPEG_PIXELS
    if source.width * source.height > limit:
        raise PhotoTooLargeError


def _orientation(source: Image.Image) -> int:
    """Which way up the camera was held, 1–8; an unreadable note about it is no reason to refuse the photo."""
    try:
        return int(source.getexif().get(ORIENTATION, 1))
    except BROKEN:
        return 1


def _reduced_on_white(source: Image.Image) -> Image.Image:
    """Shrink by a whole number, strip by strip, so that no second copy of a large photo is ever held."""
    factor = max(1, max(source.size) // LARGE_EDGE)
    height = max(1, STRIP_PIXELS // source.width // factor) * factor
    reduced = Image.new("RGB", (-(-source.width // factor), -(-source.height // factor)), "white")
    for top in range(0, source.height, height):
        strip = source.crop((0, top, source.width, min(top + height, source.height)))
        reduced.paste(_on_white(strip).reduce(factor), (0, top // factor))
    return reduced


def _on_white(strip: Image.Image) -> Image.Image:
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    paper = Image.new("RGBA", strip.size, "white")
    return Image.alpha_composite(paper, strip.convert("RGBA")).convert("RGB")


def _begins_like_a_photo(stream: BinaryIO) -> bool:
    stream.seek(0)
    head = stream.read(16)
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    is_heic = head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
    return is_webp or is_heic or head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _encode(photo: Image.Image) -> bytes:
    fresh = Image.new("RGB", photo.size)
    fresh.paste(photo)  # the pixels alone: nothing that hung on the image object comes along
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
