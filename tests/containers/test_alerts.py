"""Alert rules speak of metrics that the services really export, by labels that these really have.

What a rule says in a given case is tried by `make test-alerts` with Prometheus's own promtool.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import chassis.metrics
import mail_dispatch.metrics
import mail_ingest.metrics
import pytest
import task_gateway.metrics
import tax_calendar.metrics
import yaml
from prometheus_client import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
SCRAPE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text(encoding="utf-8"))
SERVICES = {path.name for path in (ROOT / "services").iterdir() if (path / "pyproject.toml").exists()}

OF_PROMETHEUS = {"up": {"job", "instance", "service"}}
ADDED_BY_PROMETHEUS = {"job", "instance", "service"}
WORDS = {"time", "max", "min", "sum", "by", "on", "or", "and", "unless", "absent", "increase", "changes"}
WORDS |= {"max_over_time", "min_over_time"}


def exported() -> dict[str, set[str]]:
    """Every sample that a service can export, with its labels."""
    assert chassis.metrics
    assert mail_dispatch.metrics
    assert mail_ingest.metrics
    assert task_gateway.metrics
    assert tax_calendar.metrics
    found = dict(OF_PROMETHEUS)
    for collector, names in REGISTRY._collector_to_names.items():
        labels = set(getattr(collector, "_labelnames", ()))
        found |= dict.fromkeys(names, labels | ADDED_BY_PROMETHEUS)
    return found


def named(expression: str) -> list[tuple[str, set[str]]]:
    """Metrics of an expression with the labels that their braces ask for."""
    bare = re.sub(r"\b(?:by|on) \([^)]*\)|\[[^]]*\]", "", expression)
    found = re.findall(r"\b([a-z_]+)\b({[^}]*})?", bare)
    return [(name, set(re.findall(r"(\w+)[=!]", braces))) for name, braces in found if name not in WORDS]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_names_metrics_and_labels_that_exist(rule: dict[str, Any]) -> None:
    known, used = exported(), named(rule["expr"])

    assert used
    for metric, labels in used:
        assert metric in known, f"nobody exports {metric}"
        assert labels <= known[metric], f"{metric} has no label {labels - known[metric]}"
    grouped = re.findall(r"\b(?:by|on) \(([^)]*)\)", rule["expr"])
    for label in {label.strip() for group in grouped for label in group.split(",")}:
        assert any(label in known[metric] for metric, _ in used)


def test_a_metric_that_nobody_exports_would_be_noticed() -> None:
    assert named('max by (system) (max_over_time(delo_contact{system=~"crm:.*"}[1h])) > 0') == [
        ("delo_contact", {"system"})
    ]
    assert "delo_contact" not in exported()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_says_whom_it_wakes_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert set(rule["annotations"]) == {"summary", "what_to_do"}


def test_every_service_is_scraped_and_missed_when_it_is_gone() -> None:
    (job,) = SCRAPE["scrape_configs"]
    (gone,) = [rule for rule in RULES if rule["alert"] == "ServiceGone"]

    assert set(job["dns_sd_configs"][0]["names"]) == SERVICES
    assert set(re.findall(r'absent\(up\{service="([^"]+)"\}\)', gone["expr"])) == SERVICES


def test_silence_of_a_mailbox_the_crm_or_a_mail_server_is_an_alarm_after_fifteen_minutes() -> None:
    names = {"MailboxSilent", "CrmSilent", "MailServerSilent"}
    silent = {rule["alert"]: rule["expr"] for rule in RULES if rule["alert"] in names}

    assert len(silent) == 3
    for expression in silent.values():
        assert expression.endswith("> 900")
