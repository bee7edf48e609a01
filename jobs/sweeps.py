"""Finding what was left lying: bells nobody heard, messages that are due, and rows of senders that died."""

import time

from redis import Redis
from rq import Queue

from portal.core import outbox
from portal.core.transaction import Bell, transaction
from portal.delivery import queries, services
from portal.doorbell import Doorbell

RING_AGAIN_SECONDS = 30
FULL_QUEUE = 100
"""With so many jobs waiting the workers are behind, not deaf: more bells would only be in the way."""


def sweep(redis: Redis, doorbell: Doorbell) -> None:
    """Release lapsed rows and ring again for everything that waits. Safe to run twice, and twice at once."""
    with transaction():
        services.release_lapsed()
        bells = [_rung_anew(bell) for bell in outbox.list_unanswered_bells()] + queries.list_unanswered_bells()
    open_queues = {queue for queue in {bell.queue for bell in bells} if _has_room(redis, queue)}
    doorbell.ring([bell for bell in bells if bell.queue in open_queues])


def _rung_anew(bell: Bell) -> Bell:
    """The same bell under an id of its own every half minute: RQ keeps the id of a job blocked whose worker was killed."""
    return bell._replace(attempt=int(time.time()) // RING_AGAIN_SECONDS)


def _has_room(redis: Redis, queue: str) -> bool:
    return Queue(queue, connection=redis, serializer="json").count < FULL_QUEUE
