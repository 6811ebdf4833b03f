"""Whether a portal lets the gateway do its work: rights, scopes, what the plan has, limits, people, drift. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from task_gateway.core.calls import Call, Reply, mapping
from task_gateway.core.limits import TARIFFS
from task_gateway.core.setup.asking import Asking
from task_gateway.core.setup.plan import Plan
from task_gateway.core.setup.things import Kind, Wish

Level = Literal["ok", "note", "bad"]

BASE_SCOPES = ("crm", "task", "disk", "department", "im")
ABSENCES = "calendar"  # the scope of who is away
ANY_USER = ("user", "user_basic", "user_brief")
KIND_SCOPES: dict[Kind, str] = {
    "field": "userfieldconfig", "registry": "lists", "section": "calendar", "robot": "bizproc", "activity": "bizproc",
}  # fmt: skip
BASE_METHODS = (
    "tasks.task.add", "tasks.task.update", "tasks.task.list", "task.checklistitem.add",
    "crm.item.add", "crm.item.update", "crm.item.list", "crm.company.list", "crm.requisite.list",
    "crm.timeline.comment.add", "disk.folder.getchildren", "disk.folder.uploadfile", "user.get", "department.get",
    "im.notify.personal.add",
)  # fmt: skip
KIND_METHODS: dict[Kind, tuple[str, ...]] = {
    "type": ("crm.type.list", "crm.type.add"),
    "funnel": ("crm.category.list", "crm.category.add"),
    "stage": ("crm.status.list", "crm.status.add"),
    "field": ("userfieldconfig.list", "userfieldconfig.add"),
    "registry": ("lists.get", "lists.add", "lists.field.add", "lists.element.add"),
    "section": ("calendar.section.get", "calendar.section.add", "calendar.event.add"),
    "robot": ("bizproc.robot.add", "bizproc.event.send"),
    "activity": ("bizproc.activity.add", "bizproc.event.send"),
    "handler": ("event.bind", "event.get"),
}
NEEDS_APPLICATION: tuple[Kind, ...] = ("robot", "activity", "handler")
OFFLINE = "rest_offline_extended"
NEAR = 0.8  # of the operating time


@dataclass(frozen=True, slots=True)
class Finding:
    """level: ok; note: worth knowing; bad: something does not work until it is mended. about: what was looked at."""

    level: Level
    about: str
    said: str
    hint: str = ""


@dataclass(frozen=True)
class Patient:
    """What is examined. roles: domain name → rule of portal.yaml. asks: whom the brake asks."""

    wishes: Sequence[Wish]
    plan: Plan
    tariff: str
    roles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asks: int = 1

    @property
    def kinds(self) -> list[Kind]:
        """Which kinds the profile wishes, in a fixed order."""
        return sorted({wish.kind for wish in self.wishes})

    @property
    def offline(self) -> bool:
        """Whether events come through the portal's queue."""
        return any(wish.kind == "handler" and wish.title == "offline" for wish in self.wishes)


def checkup(patient: Patient) -> Asking:
    """Ask the portal about itself; every finding."""
    methods = [*BASE_METHODS, *(name for kind in patient.kinds for name in KIND_METHODS.get(kind, ()))]
    people = sorted(
        {patient.asks, *(rule["employee_id"] for rule in patient.roles.values() if rule.get("employee_id"))}
    )
    asked = {
        "profile": Call("profile", {}),
        "app": Call("app.info", {}),
        "scope": Call("scope", {}),
        "users": Call("user.get", {"FILTER": {"ID": people}}),
        "departments": Call("department.get", {}),
        "offline": Call("feature.get", {"CODE": OFFLINE}),
    } | {f"method {name}": Call("method.get", {"name": name}) for name in dict.fromkeys(methods)}
    replies = yield list(asked.values())
    told = dict(zip(asked, replies, strict=True))
    found = list(_rights(patient, told))
    found += _application(patient, told)
    found += _methods(told)
    found += _limits(patient, told)
    found += yield from _people(patient, told)
    found += _drift(patient.plan)
    return found


def _rights(patient: Patient, told: Mapping[str, Reply]) -> Iterator[Finding]:
    profile = told["profile"]
    if profile.fate != "done":
        yield Finding("bad", "rights", f"the portal does not say who we are: {_words(profile)}")
    elif str(mapping(profile.result).get("ADMIN")) in {"True", "1", "Y", "true"}:
        yield Finding("ok", "rights", f"we act as employee {profile.result['ID']}, an administrator")
    else:
        said = f"we act as employee {profile.result['ID']}, who is no administrator"
        yield Finding("bad", "rights", said, "let an administrator make the webhook or install the application")
    scope = told["scope"]
    granted = {str(one) for one in mapping(scope.result).values()} if scope.fate == "done" else set()
    wanted = [*BASE_SCOPES, *(KIND_SCOPES[kind] for kind in patient.kinds if kind in KIND_SCOPES)]
    missing = [name for name in dict.fromkeys(wanted) if name not in granted]
    if not granted & set(ANY_USER):
        missing.append("user")
    if missing:
        yield Finding("bad", "scopes", f"missing: {', '.join(missing)}", "add them to the webhook or the application")
    else:
        yield Finding("ok", "scopes", f"all {len(set(wanted)) + 1} that the profile needs")
    if granted and ABSENCES not in granted | set(missing):
        said = f"without {ABSENCES} nobody is known to be away: work goes to absent people too"
        yield Finding("note", "absences", said, "add it to the webhook or the application")


def _application(patient: Patient, told: Mapping[str, Reply]) -> Iterator[Finding]:
    app = told["app"]
    info = mapping(app.result) if app.fate == "done" else {}
    is_app = bool(info.get("ID") or info.get("CODE"))
    needing = [kind for kind in patient.kinds if kind in NEEDS_APPLICATION]
    if is_app:
        yield Finding("ok", "credential", "a local application")
    elif needing:
        hint = "install a local application and give the gateway its tokens"
        yield Finding("bad", "credential", f"a webhook, which can't have a {', '.join(needing)}", hint)
    else:
        yield Finding("ok", "credential", "a webhook; events, robots and telephony need a local application")
    if str(info.get("PAYMENT_EXPIRED", "N")) == "Y":
        yield Finding("bad", "plan", "the application's paid period is over: no events are sent")
    if patient.offline and str(mapping(told["offline"].result).get("value")) != "Y":
        hint = "the queue is read with clear=1 into the gateway's own storage"
        yield Finding("note", "plan", f"{OFFLINE} is not in this plan", hint)
    yield _license(patient.tariff, str(info.get("LICENSE") or ""))
    reasons: dict[str, list[str]] = {}
    for one in patient.plan.blocked:
        reasons.setdefault(one.why, []).append(one.path)
    for why, paths in reasons.items():
        yield Finding("bad", "plan", f"the portal keeps {', '.join(paths)} from us: {why}")


def _license(tariff: str, license_name: str) -> Finding:
    if not license_name:
        return Finding("note", "tariff", f"the portal does not say its plan; the profile says {tariff}")
    enterprise = "ent" in license_name.lower()
    if tariff == "enterprise" and not enterprise:
        hint = "say tariff: cloud in portal.yaml, else the portal answers 503"
        return Finding("bad", "tariff", f"the plan is {license_name}, not Enterprise", hint)
    if tariff == "cloud" and enterprise:
        return Finding("note", "tariff", f"the plan is {license_name}: tariff: enterprise would be faster")
    return Finding("ok", "tariff", f"{tariff} in the profile, {license_name} in the portal")


def _methods(told: Mapping[str, Reply]) -> Iterator[Finding]:
    replies = {name.removeprefix("method "): reply for name, reply in told.items() if name.startswith("method ")}
    silent = [name for name, reply in replies.items() if reply.fate != "done"]
    if silent:
        yield Finding("note", "methods", f"the portal can't say whether it has {', '.join(silent)}")
    absent = [name for name, reply in replies.items() if reply.fate == "done" and not reply.result.get("isAvailable")]
    if absent:
        hint = "an older box, a plan without it, or a missing scope"
        yield Finding("bad", "methods", f"not there: {', '.join(absent)}", hint)
    elif not silent:
        yield Finding("ok", "methods", f"all {len(replies)} that are used most")


def _limits(patient: Patient, told: Mapping[str, Reply]) -> Iterator[Finding]:
    tariff = TARIFFS[patient.tariff]
    operating = [reply.operating for reply in told.values() if reply.operating is not None]
    if tariff.operating_seconds == float("inf"):
        yield Finding("ok", "limits", "a box: none are kept")
    elif not operating:
        yield Finding("note", "limits", "the portal does not tell operating times; the gateway counts by itself")
    elif max(operating) > tariff.operating_seconds * NEAR:
        said = f"a method has used {max(operating):.0f} s of its {tariff.operating_seconds:.0f} s in ten minutes"
        yield Finding("note", "limits", said, "somebody else uses this webhook or application too")
    else:
        yield Finding("ok", "limits", f"operating times are told; the highest here is {max(operating):.1f} s")


def _people(patient: Patient, told: Mapping[str, Reply]) -> Asking:
    """Roles and whom the brake asks."""
    users = {str(row["ID"]): row for row in mapping(told["users"].result).values()}
    departments = list(mapping(told["departments"].result).values())
    following = told["departments"].following
    while following:
        (reply,) = yield [Call("department.get", {"start": following})]
        departments += list(mapping(reply.result).values())
        following = reply.following if reply.following and reply.following > following else None
    found = [_employee("brake", patient.asks, users)]
    for name, rule in patient.roles.items():
        if rule.get("employee_id"):
            found.append(_employee(f"role {name}", rule["employee_id"], users))
        else:
            found.append(_head(name, str(rule["head_of_department"]), departments))
    return found


def _employee(about: str, number: int, users: Mapping[str, Mapping[str, Any]]) -> Finding:
    row = users.get(str(number))
    if row is None:
        return Finding("bad", about, f"there is no employee {number}", "correct the number in the profile")
    if str(row.get("ACTIVE")) not in {"True", "Y", "1", "true"}:
        return Finding("bad", about, f"employee {number} does not work here any more", "name another one")
    return Finding("ok", about, f"employee {number}")


def _head(name: str, department: str, departments: Sequence[Mapping[str, Any]]) -> Finding:
    heads = [str(row.get("UF_HEAD") or "0") for row in departments if row.get("NAME") == department]
    if not heads:
        return Finding(
            "bad", f"role {name}", f"there is no department «{department}»", "correct its name in portal.yaml"
        )
    if all(head == "0" for head in heads):
        return Finding("bad", f"role {name}", f"the department «{department}» has no head", "appoint one in the portal")
    return Finding("ok", f"role {name}", f"employee {', '.join(head for head in heads if head != '0')}")


def _drift(plan: Plan) -> Iterator[Finding]:
    for one in plan.refused:
        yield Finding("bad", f"drift {one.path}", one.why, one.hint)
    if plan.steps:
        paths = ", ".join(step.wish.path for step in plan.steps)
        yield Finding("bad", "drift", f"{len(plan.steps)} steps away from the profile: {paths}", "delo portal apply")
    elif not plan.refused:
        yield Finding("ok", "drift", f"{len(plan.ids)} objects are as the profile says")


def _words(reply: Reply) -> str:
    return f"{reply.code} {reply.words}".strip() or "no answer"
