"""How many SMS a text is paid as: 160 characters of GSM-7 or 70 of UCS-2, and a little less in each of several.

3GPP TS 23.038, 6.2.1 (the alphabet and its extension, whose signs take two places) and TS 23.040, 9.2.3.24.1 (several parts).
"""

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
SINGLE, PART = {True: 160, False: 70}, {True: 153, False: 67}


def count_segments(text: str) -> int:
    """How many SMS it is; one for an empty text."""
    is_gsm = all(sign in GSM_7 or sign in EXTENSION for sign in text)
    # UCS-2 counts 16-bit units: an emoji is two of them.
    length = len(text) + sum(sign in EXTENSION for sign in text) if is_gsm else len(text.encode("utf-16-le")) // 2
    return 1 if length <= SINGLE[is_gsm] else -(-length // PART[is_gsm])
