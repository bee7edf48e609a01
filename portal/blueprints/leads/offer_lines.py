"""One line of an offer as it is typed, and as it counts."""

import re
from collections.abc import Iterator
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectChoice, SelectField, ValidationError

from portal.blueprints.leads.forms import without_contact_details
from portal.core.money import read_kroner
from portal.core.quantities import read_quantity
from portal.quotes import lines as domain
from portal.quotes.lines import LineKind, Unit
from portal.web.forms import BaseForm, Line, at_most
from portal.web.offer_history import KIND_NAMES

ITEM = re.compile(r"[a-z0-9_-]{1,60}")


class LineForm(BaseForm):
    """A line. One in which nothing is typed counts as none; a quantity that isn't told is one."""

    class Meta(BaseForm.Meta):
        """It is part of a form that has the token."""

        csrf = False

    kind = SelectField(
        _("I prisen?"),
        choices=[SelectChoice(kind.value, text) for kind, text in KIND_NAMES.items()],
        default=LineKind.INCLUDED.value,
    )
    text = Line(_("Hva"), validators=[at_most(200), without_contact_details])
    item = HiddenField()
    quantity = Line(_("Antall"))
    unit = SelectField(
        _("Enhet"),
        choices=[SelectChoice(unit.value, _(name)) for unit, name in domain.UNIT_NAMES.items()],
        default=Unit.LUMP_SUM.value,
    )
    unit_price = Line(_("Pris per enhet"))
    vat = SelectField(
        _("Mva."),
        choices=[SelectChoice(str(percent), f"{percent} %") for percent in domain.VAT_PERCENTS],
        default=str(domain.STANDARD_VAT),
    )

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been typed in it."""
        return not (self.text.data or self.quantity.data or self.unit_price.data)

    @property
    def is_priced(self) -> bool:
        """Whether it says that it has a price."""
        return self.kind.data != LineKind.EXCLUDED and not self.is_blank

    def validate_text(self, field: Line) -> None:
        """A line is about something."""
        if not field.data and not self.is_blank:
            raise ValidationError(gettext("Skriv hva linjen gjelder"))

    def validate_quantity(self, field: Line) -> None:
        """More than nothing, as people write it."""
        if not self.is_priced or not field.data:
            return
        quantity = read_quantity(field.data)
        if quantity is None:
            raise ValidationError(gettext("Skriv antallet med tall, som 12 eller 12,5"))
        if not 0 < quantity <= domain.MOST_QUANTITY:
            raise ValidationError(gettext("Antallet må være mer enn 0 og mindre enn ti millioner"))

    def validate_unit_price(self, field: Line) -> None:
        """Kroner; nothing is a price, too, but it has to be said."""
        if not self.is_priced:
            return
        if not field.data:
            raise ValidationError(gettext("Skriv prisen, eller velg «Ikke med»"))
        ore = read_kroner(field.data)
        if ore is None:
            raise ValidationError(gettext("Skriv prisen med tall, som 185 000 eller 4 990,50"))
        if ore > domain.MOST_ORE:
            raise ValidationError(gettext("Prisen kan være høyst 100 millioner kroner"))

    def find_line(self) -> domain.Line | None:
        """The line as it counts; None while nothing is typed, or something can't be read."""
        is_known = self.kind.data in list(LineKind) and self.unit.data in list(Unit)
        if self.is_blank or not is_known:
            return None
        item = self.item.data if ITEM.fullmatch(self.item.data or "") else None
        if self.kind.data == LineKind.EXCLUDED:
            return domain.Line(LineKind.EXCLUDED, self.text.data, item)
        quantity, price_ore = self._read_numbers()
        if price_ore is None or quantity is None or self.vat.data not in map(str, domain.VAT_PERCENTS):
            return None
        kind, unit = LineKind(self.kind.data), Unit(self.unit.data)
        try:
            return domain.Line(kind, self.text.data, item, quantity, unit, price_ore, int(self.vat.data))
        except ValueError:
            return None

    def _read_numbers(self) -> tuple[Decimal | None, int | None]:
        quantity = read_quantity(self.quantity.data) if self.quantity.data else Decimal(1)
        return quantity, read_kroner(self.unit_price.data or "")

    def list_problems(self) -> Iterator[tuple[str, str]]:
        """(id of the field, sentence) of what is wrong with it."""
        for field in self:
            for sentence in field.errors[:1]:
                yield field.id, str(sentence)
