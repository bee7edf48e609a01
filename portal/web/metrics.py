"""Figures for Prometheus: what the requests did, and how old the oldest waiting work is."""

from prometheus_client import CollectorRegistry, Gauge, Histogram

REGISTRY = CollectorRegistry()
REQUEST_SECONDS = Histogram(
    "handslag_request_seconds",
    "Time to answer",
    ("endpoint", "status"),
    registry=REGISTRY,
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3),
)
OUTBOX_AGE_SECONDS = Gauge(
    "handslag_outbox_oldest_due_seconds", "Age of the oldest outbox row that is due", registry=REGISTRY
)
OUTBOX_FAILED = Gauge("handslag_outbox_failed", "Outbox rows that were given up", registry=REGISTRY)
DELIVERY_AGE_SECONDS = Gauge(
    "handslag_delivery_oldest_due_seconds", "Age of the oldest mail that is due", registry=REGISTRY
)
SMS_SEGMENTS_TODAY = Gauge("handslag_sms_segments_today", "SMS sent today, in segments as paid", registry=REGISTRY)
SMS_CAPPED_TODAY = Gauge("handslag_sms_capped_today", "SMS that the day's cap has stopped", registry=REGISTRY)
DELIVERIES = Gauge("handslag_deliveries", "Mails and SMS by state", ("state",), registry=REGISTRY)
