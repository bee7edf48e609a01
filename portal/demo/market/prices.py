"""What work costs in the demo world, roughly: enough that lists and comparisons look like the trade's own. Not statistics."""

from random import Random

PER_UNIT_KRONER = {
    "bad": 28_000, "kjokken": 21_000, "maler-innvendig": 320, "maler-utvendig": 420, "tak": 2_100, "tilbygg": 34_000,
    "nybygg": 38_000, "gulv": 850, "flis-mur": 1_900, "isolering": 620, "drenering": 6_500, "graving": 900, "terrasse": 2_300,
    "vindu-dor": 11_500, "rengjoring": 45, "rivning": 1_100, "solceller": 16_500,
}  # fmt: skip
"""For categories whose job is measured: kroner for each of its units."""
WHOLE_JOB_KRONER = {
    "rorlegger": (2_500, 45_000), "elektriker": (2_200, 60_000), "tomrer": (6_000, 180_000), "peis-pipe": (12_000, 95_000),
    "hage": (3_000, 120_000), "snorydding": (6_000, 28_000), "varmepumpe": (18_000, 160_000), "ventilasjon": (9_000, 140_000),
    "las-alarm": (1_500, 22_000), "flytting": (5_000, 38_000), "skadedyr": (2_000, 30_000), "arkitekt": (9_000, 220_000),
    "bil": (1_500, 28_000), "bilskade": (3_500, 60_000), "bat-mc": (2_500, 45_000), "smajobber": (900, 9_000),
    "it-smarthus": (1_200, 25_000),
}  # fmt: skip
"""For the others: (cheap, dear) for the whole job."""
ANY_JOB_KRONER = (4_000, 90_000)


def about(category: str, size: int | None, random: Random) -> int:
    """What such a job costs, in whole hundreds of kroner; `size` in the category's own unit where it was told."""
    if category in PER_UNIT_KRONER and size:
        kroner = PER_UNIT_KRONER[category] * size * random.uniform(0.8, 1.3) * (1 + 3 / (size + 3))
    else:
        low, high = WHOLE_JOB_KRONER.get(category, ANY_JOB_KRONER)
        kroner = low * (high / low) ** random.random()
    return max(9, round(kroner / 100)) * 100
