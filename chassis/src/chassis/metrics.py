"""What Prometheus sees. A label never holds an id."""

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("delo_messages_total", "messages by consumer and what became of them", ["consumer", "outcome"])
BATCH_SECONDS = Histogram(
    "delo_batch_seconds",
    "one batch from first look to commit",
    ["consumer"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
LAG = Gauge("delo_consumer_lag_records", "records that a consumer of this process has yet to take", ["group", "topic"])
RETRIES = Counter("delo_retries_total", "batches taken again, by what was away", ["consumer", "reason"])
PARKED = Gauge("delo_parked_records", "records waiting with their key, or dead", ["state"])
RELAYED = Counter("delo_relayed_total", "records published from the outbox", ["topic"])
REFUSED = Gauge("delo_refused_records", "records that Kafka refused, until a person sends them again or skips them")
UNPUBLISHABLE = Counter("delo_unpublishable_total", "records that Kafka refuses whatever happens", ["topic"])
RELAY_FAILED = Counter("delo_relay_failed_total", "tries at a topic of which Kafka did not take everything", ["topic"])
OUTBOX = Gauge("delo_outbox_records", "records the relay saw waiting at its last look")
TIMERS = Counter("delo_timers_total", "wakes that came due", ["decider"])
CONTACT = Gauge(
    "delo_contact_timestamp_seconds", "last answer of an outside system, unix time; 0: none yet", ["system"]
)
READY = Gauge("delo_ready", "1 if the service says that it is ready")
TASKS_FAILED = Counter("delo_background_failures_total", "background tasks that failed and were begun again", ["task"])
