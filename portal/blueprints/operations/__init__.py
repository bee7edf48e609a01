"""What machines ask: alive, ready, figures. No personal data; not passed on by the reverse proxy."""

import hmac
import shutil

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import generate_latest

from portal import health
from portal.core import outbox
from portal.delivery import queries as deliveries
from portal.delivery import restraint
from portal.web import access, metrics

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
@access.anyone
def show_health() -> Response:
    """The process is alive. Asks nothing of the database: its restart must not kill the web."""
    return jsonify(status="alive")


@bp.get("/readyz")
@access.anyone
def show_readiness() -> tuple[Response, int]:
    """Ready for people: the database answers with the newest schema and there is room on the disk. Redis only degrades."""
    settings = current_app.extensions["settings"]
    checks = {
        "database": health.database_answers(),
        "schema": health.schema_is_newest(),
        "disk": shutil.disk_usage(settings.data_dir).free > 200_000_000,
    }
    redis = health.redis_answers(settings.redis_url)
    ready = all(checks.values())
    return jsonify(ready=ready, degraded=not redis, **checks, redis=redis), 200 if ready else 503


@bp.get("/metrics")
@access.anyone
def show_metrics() -> Response:
    """Figures for Prometheus, for whoever holds the token; without one set, in development only."""
    settings = current_app.extensions["settings"]
    if settings.metrics_token is not None:
        expected = f"Bearer {settings.metrics_token.get_secret_value()}"
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode()):
            abort(404)
    elif settings.is_production:
        abort(404)
    _measure()
    return Response(generate_latest(metrics.REGISTRY), mimetype="text/plain; version=0.0.4")


def _measure() -> None:
    """What waits, asked of the database: the same whichever process answers."""
    metrics.OUTBOX_AGE_SECONDS.set(outbox.age_of_oldest_due_seconds())
    metrics.OUTBOX_FAILED.set(outbox.count_failed())
    metrics.DELIVERY_AGE_SECONDS.set(deliveries.age_of_oldest_due_seconds())
    metrics.SMS_SEGMENTS_TODAY.set(restraint.count_segments_today())
    metrics.SMS_CAPPED_TODAY.set(restraint.count_capped_today())
    for state, count in deliveries.count_by_state().items():
        metrics.DELIVERIES.labels(state).set(count)
