"""What the demo's firms write: offers of the catalogue's own lines, each with something left out or to be chosen besides."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from portal.core import clock
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.queries import get_questions_of
from portal.quotes.content import OfferText
from portal.quotes.lines import STANDARD_VAT, Line, LineKind, Unit

VALID_DAYS = 30
WHOLE_KRONE = 100
USUAL_QUANTITIES = {Unit.HOUR: 16, Unit.RUNNING_METRE: 12, Unit.SQUARE_METRE: 20, Unit.DAY: 2}
"""Where the poster has told no measure."""
STARTS = ("Neste uke", "Om to–tre uker", "Når været tillater det")
TAKES = ("En uke", "To til tre uker", "Ti arbeidsdager")


def offer_for(project: Project, *, kroner: float, message: str, price_form: PriceForm, random: Random) -> OfferText:
    """An offer of about that many kroner with VAT."""
    return OfferText(
        price_form=price_form,
        message=message,
        lines=_lines(project, kroner, random),
        starts=random.choice(STARTS),
        takes=random.choice(TAKES),
        valid_until=clock.in_oslo(clock.now()).date() + timedelta(days=VALID_DAYS),
    )


def _lines(project: Project, kroner: float, random: Random) -> tuple[Line, ...]:
    suggested = get_questions_of(project).offer_lines(project.service, project.answers, locale="nb")
    kinds = [LineKind.INCLUDED] * len(suggested)
    for kind in (LineKind.OPTION, LineKind.EXCLUDED):
        if len(suggested) > len(LineKind):
            kinds[random.randrange(len(suggested))] = kind
    weights = [random.uniform(0.5, 1.5) for _line in suggested]
    a_weight = kroner / sum(weight for weight, kind in zip(weights, kinds, strict=True) if kind != LineKind.EXCLUDED)
    lines = []
    for line, kind, weight in zip(suggested, kinds, weights, strict=True):
        if kind == LineKind.EXCLUDED:
            lines.append(Line(kind, line.text, line.item))
            continue
        unit = Unit(line.unit)
        quantity = line.quantity or Decimal(USUAL_QUANTITIES.get(unit, 1))
        price = max(1, round(weight * a_weight / float(quantity))) * WHOLE_KRONE
        lines.append(Line(kind, line.text, line.item, quantity, unit, price, STANDARD_VAT))
    return tuple(lines)
