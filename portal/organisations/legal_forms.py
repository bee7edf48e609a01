"""Legal forms in words, by the code that Enhetsregisteret gives them.

The codes: data.brreg.no/enhetsregisteret/api/organisasjonsformer. Those that do work for others; another's code stands for itself.
"""

from portal.core.texts import N_

LEGAL_FORMS = {
    "AS": N_("Aksjeselskap"),
    "ASA": N_("Allmennaksjeselskap"),
    "ENK": N_("Enkeltpersonforetak"),
    "NUF": N_("Norskregistrert utenlandsk foretak"),
    "ANS": N_("Ansvarlig selskap"),
    "DA": N_("Ansvarlig selskap med delt ansvar"),
    "KS": N_("Kommandittselskap"),
    "SA": N_("Samvirkeforetak"),
    "STI": N_("Stiftelse"),
    "FLI": N_("Forening"),
    "IKS": N_("Interkommunalt selskap"),
    "KF": N_("Kommunalt foretak"),
    "ORGL": N_("Organisasjonsledd"),
}


def name_legal_form(code: str | None) -> str:
    """The form in words, a msgid; the code itself where there are none, empty where there is no code."""
    return LEGAL_FORMS.get(code or "", code or "")
