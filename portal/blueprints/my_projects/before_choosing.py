"""What somebody should have read of an offer right before they choose it or approve the choice: what its price leaves out."""

from typing import TYPE_CHECKING, NamedTuple

from portal.projects.price_forms import ceiling_ore
from portal.quotes import comparison
from portal.quotes.holes import Says
from portal.quotes.side_by_side import put_side_by_side
from portal.quotes.sides import list_sides

if TYPE_CHECKING:
    from portal.projects.models import Project
    from portal.quotes.comparison import Offer

NOT_IN_PRICE = (Says.EXCLUDED, Says.OPTION, Says.SILENT)


class LeftOut(NamedTuple):
    """Points by name that the price doesn't hold, and what they may cost besides, in øre; 0 where nobody can tell."""

    points: list[str]
    extras_ore: int


def choice_facts(project: "Project", offer: "Offer") -> dict:
    """What `_offer_facts.html` needs besides the words of an offer."""
    return {"left_out": _left_out(project, offer), "ceiling_ore": ceiling_ore}


def _left_out(project: "Project", offer: "Offer") -> LeftOut:
    """As the comparison says it: what the firm itself leaves out or asks more for, and what the others have in besides."""
    compared = [each for each in comparison.list_offers(project.id) if each.is_compared]
    table = put_side_by_side(list_sides(compared))
    place = next((at for at, each in enumerate(compared) if each.quote.id == offer.quote.id), None)
    if place is None:
        return LeftOut([], 0)
    cells = [(row.name, row.cells[place]) for row in table.rows]
    points = [
        name
        for name, cell in cells
        if cell.word.says in NOT_IN_PRICE and (cell.extra_ore or cell.word.says != Says.SILENT)
    ]
    return LeftOut(points, table.columns[place].extras_ore or 0)
