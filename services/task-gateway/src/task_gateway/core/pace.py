"""What a sender leaves to its successor of the portal's limits. Pure; times as seconds before or after its writing."""

from __future__ import annotations

from contracts.base import Part

from task_gateway.core.limits import Limiter


class Pace(Part):
    """level: of the bucket. costs: of a call of each method. worked: method → (seconds, when they drop out).

    blocked: method → until when. phase: when a minute of the portal begins.
    """

    level: float
    costs: dict[str, float]
    worked: dict[str, tuple[tuple[float, float], ...]]
    blocked: dict[str, float]
    phase: float | None


def pace_of(limiter: Limiter, now: float) -> Pace:
    """As *limiter* knows it at *now*; calls that are out are taken for done."""
    limiter.wait_seconds(now)  # the bucket as it is now
    worked = {
        method: (*((seconds, drops_at - now) for seconds, drops_at in one.entries if drops_at > now),)
        + (((one.flight, limiter.drops_at(now) - now),) if one.flight > 0 else ())
        for method, one in limiter.worked.items()
    }
    return Pace(
        level=limiter.level,
        costs=dict(limiter.costs),
        worked={method: entries for method, entries in worked.items() if entries},
        blocked={method: until - now for method, until in limiter.blocked_until.items() if until > now},
        phase=None if limiter.phase is None else limiter.phase - now,
    )


def resume(limiter: Limiter, pace: Pace, seconds_ago: float, now: float) -> None:
    """Begin where the last sender stopped *seconds_ago*; what *limiter* knew of an earlier term is older."""
    then = now - seconds_ago
    limiter.level = max(0.0, pace.level - max(0.0, seconds_ago) * limiter.tariff.drain)
    limiter.at = now
    limiter.costs = dict(pace.costs)
    limiter.blocked_until = {method: then + left for method, left in pace.blocked.items()}
    limiter.phase = None if pace.phase is None else then + pace.phase
    for one in limiter.worked.values():
        one.entries = []
    for method, entries in pace.worked.items():
        limiter.of(method).entries = [(seconds, then + left) for seconds, left in entries if then + left > now]
