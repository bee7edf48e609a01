"""Carrying bells from a committed transaction to the workers over Redis. The database is the truth; this is only the doorbell."""

import logging
import time

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError

from portal.core.transaction import Bell

log = logging.getLogger(__name__)

JOB_TIMEOUT_SECONDS = 300
FAILED_JOB_TTL_SECONDS = 86_400


def connect(redis_url: str) -> Redis:
    """A Redis client that gives up quickly: nobody waits long for a doorbell."""
    return Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=2)


class Doorbell:
    """Rings the queues of one Redis server."""

    def __init__(self, redis_url: str) -> None:
        self._redis = connect(redis_url)

    def ring(self, bells: list[Bell]) -> None:
        """Enqueue one job a bell. Redis being away is not an error: the sweeps find the rows."""
        try:
            for bell in bells:
                self._enqueue(bell)
        except RedisError as error:
            log.warning("doorbell.unanswered", extra={"error": type(error).__name__, "bells": len(bells)})

    def _enqueue(self, bell: Bell) -> None:
        job_id = _job_id(bell)
        try:
            Queue(bell.queue, connection=self._redis, serializer="json").enqueue_call(
                bell.job,
                args=() if bell.argument is None else (bell.argument,),
                job_id=job_id,
                unique=True,
                description=job_id,
                timeout=JOB_TIMEOUT_SECONDS,
                result_ttl=0,
                failure_ttl=FAILED_JOB_TTL_SECONDS,
            )
        except DuplicateJobError:
            log.debug("doorbell.already_rung", extra={"job": job_id})


def _job_id(bell: Bell) -> str:
    """One id a row and try, so that the same bell rung twice is one job; a job without a row gets a new id every ten seconds."""
    number = (bell.argument, bell.attempt) if bell.argument is not None else (int(time.time()) // 10,)
    return "-".join([*bell.job.split("."), *map(str, number)])
