"""Photos for the demo world, drawn: a roof, a room, a garden or a car, in colours that the number decides."""

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from portal.files.images import CleanPhoto, clean_photo

SKIES = ("#cfe3ee", "#dfe7ea", "#bcd6e6", "#e8ded2")
WALLS = ("#a8392b", "#f4f1ea", "#e0a634", "#2f6a97", "#7b8b83", "#5a3d2b")
ROOFS = ("#30363a", "#7a2f26", "#4d5358", "#5b4636", "#69795a")
FLOORS = ("#b98d5f", "#8f6b47", "#c9b79c", "#77797c")
GRASS, GLASS = "#7f9b72", "#33474f"
WIDTH, HEIGHT = 1200, 900


def draw(group: str, number: int) -> CleanPhoto:
    """A drawn photo for a group of categories; the same number is always the same drawing."""
    motif = MOTIFS.get(group, _room)
    random = Random(f"{motif.__name__} {number}")  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", (WIDTH, HEIGHT), random.choice(SKIES))
    motif(ImageDraw.Draw(image), random)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=85)
    buffer.seek(0)
    return clean_photo(buffer)


def _house(pen: ImageDraw.ImageDraw, random: Random) -> None:
    eaves, ridge = random.randint(420, 520), random.randint(160, 260)
    left, right = random.randint(120, 260), random.randint(930, 1080)
    pen.rectangle((0, 780, WIDTH, HEIGHT), fill=GRASS)
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
        pen.rectangle((column, eaves + 90, column + 110, eaves + 240), fill=GLASS)


def _room(pen: ImageDraw.ImageDraw, random: Random) -> None:
    corner, floor = random.randint(300, 500), random.randint(600, 680)
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill="#efe9df")
    pen.polygon([(0, 0), (corner, 90), (corner, floor), (0, HEIGHT)], fill="#ddd5c8")
    pen.polygon([(0, HEIGHT), (corner, floor), (WIDTH, floor), (WIDTH, HEIGHT)], fill=random.choice(FLOORS))
    tile = random.choice((60, 80, 110))
    for column in range(corner, WIDTH, tile):
        pen.line([(column, floor - 4 * tile), (column, floor)], fill="#c3bcae", width=2)
    for row in range(5):
        pen.line([(corner, floor - row * tile), (WIDTH, floor - row * tile)], fill="#c3bcae", width=2)
    cupboard = random.choice(WALLS)
    for place in range(random.randint(2, 4)):
        left = corner + 60 + place * 170
        pen.rectangle((left, floor - 210, left + 160, floor + 40), fill=cupboard, outline="#30363a", width=3)
    pen.rectangle((WIDTH - 330, 120, WIDTH - 90, 330), fill="#ffffff")
    pen.rectangle((WIDTH - 315, 135, WIDTH - 105, 315), fill=random.choice(SKIES))


def _garden(pen: ImageDraw.ImageDraw, random: Random) -> None:
    horizon = random.randint(340, 460)
    pen.rectangle((0, horizon, WIDTH, HEIGHT), fill=GRASS)
    for place in range(random.randint(3, 6)):
        x, size = 90 + place * 200 + random.randint(-30, 30), random.randint(70, 130)
        pen.rectangle((x - 10, horizon - 20, x + 10, horizon + 60), fill="#5a3d2b")
        pen.ellipse((x - size, horizon - size * 2, x + size, horizon), fill="#4f6b4a")
    deck = random.choice(FLOORS)
    pen.polygon([(200, 640), (1000, 640), (1150, HEIGHT), (50, HEIGHT)], fill=deck)
    for row in range(660, HEIGHT, 36):
        pen.line([(0, row), (WIDTH, row)], fill="#5b4636", width=2)


def _car(pen: ImageDraw.ImageDraw, random: Random) -> None:
    pen.rectangle((0, 620, WIDTH, HEIGHT), fill="#6d7072")
    paint, left = random.choice(WALLS), random.randint(150, 260)
    pen.rounded_rectangle((left, 470, left + 780, 680), radius=60, fill=paint)
    pen.polygon([(left + 140, 480), (left + 240, 330), (left + 560, 330), (left + 680, 480)], fill=paint)
    pen.polygon([(left + 180, 470), (left + 258, 355), (left + 540, 355), (left + 630, 470)], fill=GLASS)
    for x in (left + 170, left + 610):
        pen.ellipse((x - 80, 600, x + 80, 760), fill="#1f2426")
        pen.ellipse((x - 36, 644, x + 36, 716), fill="#b7bcbf")


MOTIFS: dict[str, Callable[[ImageDraw.ImageDraw, Random], None]] = {
    "bygg": _house,
    "rad": _house,
    "ute": _garden,
    "kjoretoy": _car,
}
"""The motif of each group of categories; indoors for the others."""
