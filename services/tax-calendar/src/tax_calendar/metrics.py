"""What Prometheus sees of the tax calendar beside what every service shows. A label never holds an id."""

from prometheus_client import Gauge

NOTICE_LATE = Gauge(
    "tax_control_notice_late_seconds", "since a control notice was due that was not given; 0: given", ["portal"]
)
