"""Local stand-ins for the public registries: real HTTP on loopback, bodies in the shape that the registries answer with.

Enhetsregisteret's shapes: data.brreg.no/enhetsregisteret/api/dokumentasjon (v2) and the test data of python-brreg;
Geonorge's: ws.geonorge.no/adresser/v1; DiBK's: sgregister.dibk.no/api, versions 2 and 1, with a row twice
as it has them. The entities and the persons are invented, the addresses' shape is recorded.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

ENTITY = {
    "organisasjonsnummer": "112233445",
    "navn": "SESAM STASJON",
    "organisasjonsform": {"kode": "AS", "beskrivelse": "Aksjeselskap"},
    "postadresse": {
        "land": "Norge",
        "landkode": "NO",
        "postnummer": "0122",
        "poststed": "OSLO",
        "adresse": ["c/o reder K. Rusing", "Postboks 1752 Vika", ""],
        "kommune": "OSLO",
        "kommunenummer": "0301",
    },
    "registreringsdatoEnhetsregisteret": "2017-10-20",
    "registrertIMvaregisteret": True,
    "naeringskode1": {"kode": "52.292", "beskrivelse": "Skipsmegling"},
    "antallAnsatte": 50,
    "forretningsadresse": {
        "land": "Norge",
        "landkode": "NO",
        "postnummer": "0101",
        "poststed": "OSLO",
        "adresse": ["Tyvholmen 1", None, None, ""],
        "kommune": "OSLO",
        "kommunenummer": "0301",
    },
    "stiftelsesdato": "2017-10-20",
    "registrertIForetaksregisteret": True,
    "konkurs": False,
    "underAvvikling": False,
    "underTvangsavviklingEllerTvangsopplosning": False,
    "maalform": "Bokmål",
    "epostadresse": "post@sesam.example",
}
DELETED_ENTITY = {
    "organisasjonsnummer": "928050475",
    "navn": "SLETTET BYGG AS",
    "organisasjonsform": {"kode": "AS", "beskrivelse": "Aksjeselskap"},
    "slettedato": "2025-03-01",
}
ROLES = {
    "rollegrupper": [
        {
            "type": {"kode": "DAGL", "beskrivelse": "Daglig leder"},
            "roller": [
                {
                    "type": {"kode": "DAGL", "beskrivelse": "Daglig leder"},
                    "person": {
                        "fodselsdato": "1970-01-02",
                        "navn": {"fornavn": "Ola", "mellomnavn": "Prøve", "etternavn": "Nordmann"},
                        "erDoed": False,
                    },
                    "fratraadt": False,
                    "rekkefolge": 0,
                }
            ],
        },
        {
            "type": {"kode": "STYR", "beskrivelse": "Styre"},
            "roller": [
                {
                    "type": {"kode": "MEDL", "beskrivelse": "Styremedlem"},
                    "person": {"fodselsdato": "1971-01-02", "navn": {"fornavn": "Kari", "etternavn": "Test"}},
                    "fratraadt": False,
                },
                {
                    "type": {"kode": "MEDL", "beskrivelse": "Styremedlem"},
                    "person": {"fodselsdato": "1972-01-02", "navn": {"fornavn": "Gått", "etternavn": "Av"}},
                    "fratraadt": True,
                },
                {
                    "type": {"kode": "MEDL", "beskrivelse": "Styremedlem"},
                    "person": {
                        "fodselsdato": "1901-01-02",
                        "navn": {"fornavn": "Er", "etternavn": "Død"},
                        "erDoed": True,
                    },
                    "fratraadt": False,
                },
            ],
        },
        {
            "type": {"kode": "REVI", "beskrivelse": "Revisor"},
            "roller": [{"enhet": {"organisasjonsnummer": "928050475", "navn": ["REVISOR AS"]}, "fratraadt": False}],
        },
    ]
}
ADDRESSES = {
    "metadata": {
        "asciiKompatibel": True,
        "side": 0,
        "sokeStreng": "sok=myrvollveien%205c",
        "totaltAntallTreff": 1,
        "treffPerSide": 10,
        "viserFra": 0,
        "viserTil": 10,
    },
    "adresser": [
        {
            "adressenavn": "Myrvollveien",
            "adressetekst": "Myrvollveien 5C",
            "adressetilleggsnavn": None,
            "adressekode": 25440,
            "nummer": 5,
            "bokstav": "C",
            "kommunenummer": "3207",
            "kommunenavn": "NORDRE FOLLO",
            "gardsnummer": 243,
            "bruksnummer": 898,
            "festenummer": 0,
            "objtype": "Vegadresse",
            "poststed": "OPPEGÅRD",
            "postnummer": "1415",
            "representasjonspunkt": {"epsg": "EPSG:4258", "lat": 59.78502, "lon": 10.79929},
            "oppdateringsdato": "2024-01-01T00:00:00",
        }
    ],
}
NO_ADDRESSES = ADDRESSES | {"adresser": []}
APPROVAL = {
    "organizational_number": "928050475",
    "name": "SESAM BYGG AS",
    "businessaddress": {"line_1": "Tyvholmen 1", "postal_code": "0101", "postal_town": "OSLO"},
    "phone": "22334455",
    "email": "post@sesam.example",
    "www": "",
    "status": {
        "approved": True,
        "approval_period_to": "2099-02-01",
        "approval_certificate": "https://sgregister.dibk.no/certificate/928050475",
    },
    "valid_approval_areas": [
        {
            "function": "Utførende",
            "subject_area": "Tømrerarbeid",
            "pbl": "PBL 2016",
            "grade": "2",
            "function_xml": "UTF",
            "subject_area_xml": "UTOMRE",
        },
        {
            "function": "Utførende",
            "subject_area": "Tømrerarbeid",
            "pbl": "PBL 2016",
            "grade": "2",
            "function_xml": "UTF",
            "subject_area_xml": "UTOMRE",
        },
        {
            "function": "Ansvarlig søker",
            "subject_area": "Alle typer tiltak",
            "pbl": "PBL 2016",
            "grade": "1",
            "function_xml": "SOK",
            "subject_area_xml": "SALLE",
        },
    ],
}
NOT_APPROVED = APPROVAL | {"status": {"approved": False, "approval_period_to": None}, "valid_approval_areas": []}
NO_ENTITIES = {
    "_links": {"self": {"href": "…"}},
    "page": {"size": 10, "totalElements": 0, "totalPages": 0, "number": 0},
}


class Mode(StrEnum):
    """How the server behaves."""

    OK = "ok"
    SLOW = "slow"
    FAULT = "fault"
    FAULT_ONCE = "fault once"
    WRONG_JSON = "wrong json"
    OTHER_JSON = "other json"
    EMPTY = "empty"
    NO_HITS = "no hits"
    DELETED = "deleted"
    BANKRUPT = "bankrupt"
    BAD_REQUEST = "bad request"
    NOT_FOUND = "not found"
    GONE = "gone"
    BUSY = "busy"
    OLDER = "older version"
    ONE_ODD = "one odd among many"


OUT_OF_THE_LIST = (Mode.DELETED, Mode.GONE, Mode.NOT_FOUND)
"""Whoever asks for a list of numbers isn't told of these."""
STATUSES = {Mode.FAULT: 500, Mode.BAD_REQUEST: 400, Mode.NOT_FOUND: 404, Mode.GONE: 410, Mode.BUSY: 429}


class RecordedServer:
    """One registry on 127.0.0.1. Set `mode` at any time; `requests` lists path and query of what was asked."""

    def __init__(self) -> None:
        self.mode = Mode.OK
        self.requests: list[tuple[str, dict[str, list[str]]]] = []
        self.closing = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, path: str) -> tuple[int, bytes]:
        """Status and body of one request in the present mode."""
        mode = self.mode
        if mode is Mode.FAULT_ONCE:
            self.mode = Mode.OK
            return 503, b""
        if path.endswith("/enheter") and mode in OUT_OF_THE_LIST:
            return 200, json.dumps(NO_ENTITIES).encode()
        if mode in STATUSES:
            return STATUSES[mode], b'{"feilmelding": "..."}'
        if mode in (Mode.WRONG_JSON, Mode.EMPTY):
            return 200, b'{"navn": "SES' if mode is Mode.WRONG_JSON else b""
        return 200, json.dumps(self._body(path, mode)).encode()

    def _body(self, path: str, mode: Mode) -> object:
        if mode is Mode.OTHER_JSON:
            return {"navn": 7} | {
                "adresser": [{"tekst": "annet"}],
                "_embedded": {"enheter": [{"navn": 7}]},
                "rollegrupper": [{"roller": [{"person": {}}]}],
            }
        if path.startswith("/enterprises/"):
            inner = NOT_APPROVED if mode is Mode.NO_HITS else APPROVAL
            number = path.removeprefix("/enterprises/").removesuffix(".json")
            envelope = "dibk-sgdata" if mode is Mode.OLDER else "enterprise"
            return {envelope: inner | {"organizational_number": number}}
        if path.endswith("/sok"):
            return NO_ADDRESSES if mode is Mode.NO_HITS else ADDRESSES
        if path.endswith("/roller"):
            return ROLES
        if path.endswith("/enheter"):
            entity = ENTITY | {"konkurs": mode is Mode.BANKRUPT}
            listed = [{"navn": 7}, entity] if mode is Mode.ONE_ODD else [entity]
            return NO_ENTITIES if mode is Mode.NO_HITS else {"_embedded": {"enheter": listed}} | NO_ENTITIES
        return {Mode.DELETED: DELETED_ENTITY, Mode.BANKRUPT: ENTITY | {"konkurs": True}}.get(mode, ENTITY)


def _handler(server: RecordedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            server.requests.append((url.path, parse_qs(url.query)))
            if server.mode is Mode.SLOW:
                server.closing.wait(5)
            status, body = server.answer(url.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client did not wait: that is what a slow server is for

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def recorded_server() -> Iterator[RecordedServer]:
    """A running server, stopped at the end."""
    server = RecordedServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
