"""What Prometheus sees of the portal's door."""

from prometheus_client import Counter, Gauge, Histogram

COMMANDS = Counter("gateway_commands_total", "commands by what became of them", ["type", "lane", "outcome"])
UNKNOWN = Counter("gateway_unknown_outcomes_total", "creating calls whose outcome was unknown", ["type"])
STUCK = Counter(
    "gateway_stuck_total", "times a command was put back for what the CRM or its papers lack", ["type", "code"]
)
DOUBLES = Counter("gateway_doubles_closed_total", "doubles found and closed", ["type"])
# no labels: it stands at 0 from the start, so that already the first one is an increase
DOUBLES_LEFT = Counter("gateway_doubles_left_total", "times the CRM would not let us close a double")
REQUESTS = Counter("gateway_requests_total", "HTTP requests to the portal, by fate", ["fate"])
REQUEST_SECONDS = Histogram(
    "gateway_request_seconds", "one HTTP request", buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 60)
)
CALLS_TOGETHER = Histogram("gateway_calls_together", "calls in one request", buckets=(1, 2, 5, 10, 20, 30, 40, 49, 50))
BUCKET = Gauge("gateway_bucket_level", "our model of the portal's leaky bucket", ["portal"])
OPERATING = Gauge("gateway_operating_seconds", "operating time of the last ten minutes", ["portal", "method"])
CIRCUIT = Gauge("gateway_circuit_open", "1 while the portal doesn't answer", ["portal"])
BRAKED = Counter("gateway_braked_total", "rules stopped for too many effects in an hour", ["portal", "automation"])
SENDER = Gauge("gateway_is_sender", "1 where this replica is the portal's sender", ["portal"])
LOOKS = Counter("gateway_looks_total", "Things of the CRM read and compared with the mirror", ["entity", "outcome"])
FACTS = Counter("gateway_facts_total", "Facts of the CRM published", ["type"])
SWEEPS = Counter("gateway_sweeps_total", "Sweeps of a kind of thing", ["entity", "outcome"])
HINTS = Counter("gateway_hints_total", "Hints of what to look at", ["source"])
DISPUTED = Counter("gateway_disputed_tasks_total", "Tasks of a timesheet that hang on several clients")
CALLBACKS = Counter("gateway_callbacks_total", "Requests that the CRM has sent to us", ["portal", "outcome"])
CALLBACK_SECONDS = Histogram(
    "gateway_callback_seconds", "From receipt to answer", buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2)
)
