"""Photos for the demo world, drawn: a house under a sky, in colours that the number decides."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from portal.files.images import CleanPhoto, clean_photo

SKIES = ("#cfe3ee", "#dfe7ea", "#bcd6e6", "#e8ded2")
WALLS = ("#a8392b", "#f4f1ea", "#e0a634", "#2f6a97", "#7b8b83", "#5a3d2b")
ROOFS = ("#30363a", "#7a2f26", "#4d5358", "#5b4636", "#69795a")
WIDTH, HEIGHT = 1200, 900


def draw_roof(number: int) -> CleanPhoto:
    """A drawn photo of a roof; the same number is always the same drawing."""
    random = Random(number)  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", (WIDTH, HEIGHT), random.choice(SKIES))
    pen = ImageDraw.Draw(image)
    eaves, ridge = random.randint(420, 520), random.randint(160, 260)
    left, right = random.randint(120, 260), random.randint(930, 1080)
    pen.rectangle((0, 780, WIDTH, HEIGHT), fill="#7f9b72")
    pen.rectangle((left, eaves, right, 800), fill=random.choice(WALLS))
    roof = random.choice(ROOFS)
    pen.polygon([(left - 60, eaves + 20), ((left + right) // 2, ridge), (right + 60, eaves + 20)], fill=roof)
    for course in range(ridge + 40, eaves + 20, 34):
        reach = (course - ridge) / (eaves + 20 - ridge)
        middle, half = (left + right) / 2, (right - left) / 2 + 60
        pen.line([(middle - half * reach, course), (middle + half * reach, course)], fill="#000000", width=2)
    chimney = random.randint(left + 200, right - 220)
    pen.rectangle((chimney, ridge + 10, chimney + 60, eaves - 60), fill="#8b5a45")
    for column in range(left + 90, right - 130, 240):
        pen.rectangle((column - 10, eaves + 80, column + 120, eaves + 250), fill="#ffffff")
        pen.rectangle((column, eaves + 90, column + 110, eaves + 240), fill="#33474f")
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=85)
    buffer.seek(0)
    return clean_photo(buffer)
