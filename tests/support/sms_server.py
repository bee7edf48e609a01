"""A local stand-in for the SMS providers: real HTTP on loopback, answers in the shapes they document (Sveve's API, LINK's Common API)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

SVEVE_OK = {"response": {"msgOkCount": 1, "stdSMSCount": 1, "ids": [42288471]}}
SVEVE_FATAL = {"response": {"fatalError": "Feil brukernavn/passord"}}
SVEVE_ERRORS = {
    "response": {"msgOkCount": 0, "stdSMSCount": 0, "errors": [{"number": "4799999999", "message": "Ugyldig nummer"}]}
}
LINK_OK = {"messageId": "Dcshuhod0PMAAAFQ+/PbnR3x", "resultCode": 1005, "description": "Queued"}
LINK_UNKNOWN_SUBSCRIBER = {"messageId": "", "resultCode": 2104, "description": "Unknown subscriber"}


class SmsServer:
    """Answers with `status` and `body` (an object, or raw bytes); `requests` are (path, headers, body) of what it got.

    `hangs`: it takes the message and never answers.
    """

    def __init__(self) -> None:
        self.status, self.body, self.hangs = 200, SVEVE_OK, False
        self.requests: list[tuple[str, dict[str, str], str]] = []
        self.closing = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self.thread.join()
        self._server.server_close()


def _handler(server: SmsServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            server.requests.append((self.path, dict(self.headers), body))
            if server.hangs:
                server.closing.wait(5)
                return
            answer = server.body if isinstance(server.body, bytes) else json.dumps(server.body).encode()
            self.send_response(server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def running_sms_server() -> Iterator[SmsServer]:
    """A server for the length of a with block."""
    server = SmsServer()
    server.thread.start()
    try:
        yield server
    finally:
        server.stop()
