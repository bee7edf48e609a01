"""A worker process: `python -m jobs.worker login|notices|work`. One queue each, so that RQ loses nothing between pop and start.

SIGTERM finishes the job in hand. RQ leaves when Redis goes away: whoever supervises it starts it again.
"""

import logging
import os
import sys

from redis import Redis
from rq import Queue, Worker

from jobs.application import application
from portal.core.database import db

QUEUES = ("login", "notices", "work")
IDLE_SECONDS = 60
MAINTENANCE_SECONDS = 30
"""With these two, a job whose worker was killed is noticed within two minutes instead of a quarter of an hour."""


def main(arguments: list[str]) -> None:
    """Work until told to stop. Exits with a sentence for an unknown queue."""
    if len(arguments) != 1 or arguments[0] not in QUEUES:
        raise SystemExit(f"usage: python -m jobs.worker {'|'.join(QUEUES)}")
    app = application()
    import jobs.outbox  # noqa: F401 - warms what every forked job needs, once the application stands

    os.register_at_fork(after_in_child=lambda: _forget_inherited_connections(app))
    redis = Redis.from_url(app.extensions["settings"].redis_url)
    queue = Queue(arguments[0], connection=redis, serializer="json")
    worker = Worker(
        [queue],
        connection=redis,
        serializer="json",
        worker_ttl=IDLE_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )
    worker.work(logging_level="WARNING")


def _forget_inherited_connections(app) -> None:
    with app.app_context():
        db.engine.dispose(close=False)


if __name__ == "__main__":
    logging.captureWarnings(True)
    main(sys.argv[1:])
