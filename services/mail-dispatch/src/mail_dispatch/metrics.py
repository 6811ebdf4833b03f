"""What Prometheus sees of outgoing mail."""

from prometheus_client import Counter, Gauge, Histogram

LETTERS = Counter("dispatch_letters_total", "letters by what became of them", ["portal", "account", "outcome"])
WAITED = Counter("dispatch_put_back_total", "times a letter had to wait, by the step it failed at", ["account", "step"])
AWAY = Counter("dispatch_account_away_total", "times a mail server could not be used", ["account"])
SENDING = Histogram(
    "dispatch_sending_seconds", "one letter, from MAIL FROM to the reply", buckets=(0.05, 0.1, 0.5, 1, 5, 30, 120, 600)
)
SENDER = Gauge("dispatch_is_sender", "1 where this replica is the account's sender", ["portal", "account"])
PARKED = Gauge("dispatch_parked_letters", "letters whose outcome is unknown and that wait for a person", ["portal"])
OLDEST = Gauge("dispatch_oldest_due_seconds", "for how long the oldest letter has been due", ["portal", "account"])
