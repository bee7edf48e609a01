"""The parts of the score, as firms, staff and everybody read them."""

from flask_babel import lazy_gettext as _

PART_NAMES = {
    "fit": _("Tjeneste"),
    "distance": _("Avstand"),
    "quality": _("Kvalitet"),
    "responsiveness": _("Svarer i tide"),
    "evidence": _("Gjort før"),
    "availability": _("Ledig tid"),
}
PART_MEANINGS = {
    "fit": _(
        "100 % når bedriften har valgt akkurat denne tjenesten, 70 % når den har valgt hele faget, 40 % når den bare har valgt "
        "en annen tjeneste i faget."
    ),
    "distance": _("Jo nærmere, jo mer. På den avstanden som er vanlig for slike jobber, er det 50 %."),
    "quality": _("Kundenes vurderinger, dempet når de er få, så én enkelt vurdering ikke avgjør."),
    "responsiveness": _(
        "Hvor mange av oppdragene de siste 90 dagene bedriften svarte ja eller nei på innen fristen. Før det er nok å regne på, "
        "trekkes tallet mot 50 %."
    ),
    "evidence": _("Hvor mange jobber av samme slag bedriften har fullført hos oss de siste to årene."),
    "availability": _("Hvor mye av uken som er ledig: oppdrag de siste sju dagene mot det bedriften selv vil ha."),
}
"""What each part measures; the figures themselves are in portal/dispatch/score.py."""
