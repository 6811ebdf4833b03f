"""What Prometheus sees of the mailboxes."""

from prometheus_client import Counter, Gauge, Histogram

LETTERS = Counter("mail_letters_total", "letters recorded, by what became of them", ["mailbox", "outcome"])
HISTORY = Gauge("mail_history_waiting", "old letters that wait until there is nothing newer", ["mailbox", "folder"])
DECODING = Histogram(
    "mail_decoding_seconds", "one letter through a worker", buckets=(0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 20, 60)
)
CONNECTIONS = Counter("mail_connections_total", "connections to a mailbox, by how they ended", ["mailbox", "outcome"])
WORKERS = Counter("mail_workers_ended_total", "extraction workers that were ended, by why", ["reason"])
