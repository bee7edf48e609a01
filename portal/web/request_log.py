"""One log line and one measurement a request; an id that ties them to the jobs it starts."""

import logging
import secrets
import time

from flask import Flask, Response, g, request

from portal.core.audit import request_id
from portal.web.metrics import REQUEST_SECONDS

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Start the clock before, write the line after. Assets are not logged."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        request_id.set(secrets.token_hex(8))

    @app.after_request
    def end(answer: Response) -> Response:
        if request.endpoint in (None, "serve_asset"):
            return answer
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        REQUEST_SECONDS.labels(request.endpoint, f"{answer.status_code // 100}xx").observe(seconds)
        log.info(
            "request",
            extra={
                "endpoint": request.endpoint,
                "method": request.method,
                "status": answer.status_code,
                "milliseconds": round(seconds * 1000, 1),
            },
        )
        answer.headers["X-Request-Id"] = request_id.get()
        return answer
