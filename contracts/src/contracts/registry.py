"""Every message by its wire type, and how to read one from the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError

from contracts.approvals import v1 as approvals
from contracts.base import Message
from contracts.billing import v1 as billing
from contracts.calendar import v1 as calendar
from contracts.cases import v1 as cases
from contracts.corrections import v1 as corrections
from contracts.crm import v1 as crm
from contracts.deals import v1 as deals
from contracts.disk import v1 as disk
from contracts.duties import v1 as duties
from contracts.engagements import v1 as engagements
from contracts.envelope import Envelope, attributes
from contracts.items import v1 as items
from contracts.letters import v1 as letters
from contracts.mail import v1 as mail
from contracts.payments import v1 as payments
from contracts.portal import v1 as portal
from contracts.recharges import v1 as recharges
from contracts.signs import v1 as signs
from contracts.tasks import v1 as tasks
from contracts.tax import v1 as tax
from contracts.timesheets import v1 as timesheets
from contracts.triage import v1 as triage
from contracts.trips import v1 as trips
from contracts.workflows import v1 as workflows

A = TypeVar("A")

MESSAGES: tuple[type[Message], ...] = (
    mail.MailReceived,
    portal.ClientChanged,
    portal.ClientEvent,
    portal.EmployeeChanged,
    portal.PortalSwept,
    crm.CreateTask,
    crm.WithdrawMade,
    crm.RestoreTaken,
    crm.CommandConfirmed,
    crm.CommandRefused,
    tasks.UpdateTask,
    tasks.ReassignTask,
    tasks.CompleteTask,
    tasks.CancelTask,
    tasks.ReopenTask,
    tasks.CommentTask,
    tasks.TaskChanged,
    tasks.TaskCompleted,
    deals.MoveDealStage,
    deals.UpdateDeal,
    deals.CreateDeal,
    deals.CopyDeal,
    deals.DealStageChanged,
    deals.DealChanged,
    items.CreateItem,
    items.UpdateItem,
    items.SetItemRows,
    items.MoveItemStage,
    items.AppendToRegistry,
    items.UpdateRegistry,
    items.ItemChanged,
    items.ItemStageChanged,
    calendar.AddCalendarEvent,
    calendar.MoveCalendarEvent,
    calendar.CancelCalendarEvent,
    calendar.RegisterAbsence,
    calendar.ChangeAbsence,
    calendar.CancelAbsence,
    disk.CreateFolder,
    disk.ArchiveFolder,
    disk.RestoreFolder,
    disk.UploadFile,
    disk.NewFileVersion,
    signs.CommentTimeline,
    signs.Notify,
    signs.RespondToProcess,
    signs.LogCall,
    workflows.StartWorkflow,
    signs.ActivityLogged,
    signs.ProcessStarted,
    signs.CallFinished,
    signs.FormSubmitted,
    timesheets.CollectTimesheet,
    timesheets.TimesheetClosed,
    timesheets.TimesheetCorrected,
    letters.SendLetter,
    letters.LetterAccepted,
    letters.LetterRefused,
    letters.LetterParked,
    letters.LetterReturned,
    letters.MailBounced,
    letters.LetterJournaled,
    triage.LetterJudged,
    triage.LetterUnclear,
    triage.TriageAsked,
    tax.DemandFound,
    tax.DemandRecognised,
    tax.DemandClarified,
    tax.DemandMentioned,
    tax.DemandSettled,
    tax.DemandHandoverDue,
    tax.DemandChanged,
    tax.DemandClosed,
    triage.TriageAnswered,
    duties.DeadlineScheduled,
    duties.DeadlineCancelled,
    billing.BillingAsked,
    corrections.VoidAsked,
    billing.ExpenseEntered,
    billing.ExpenseKept,
    recharges.RechargeTallied,
    recharges.RechargesKept,
    recharges.RechargeDue,
    corrections.WorkReduced,
    billing.MonthOpened,
    billing.WorkCollected,
    billing.MonthHeld,
    billing.WorkChanged,
    billing.MonthReported,
    billing.InvoiceIssued,
    billing.InvoicePresented,
    billing.InvoiceReleased,
    corrections.InvoiceVoided,
    corrections.InvoiceRejected,
    corrections.InvoiceRenewed,
    corrections.InvoiceCredited,
    corrections.InvoiceOverdue,
    payments.StatementFound,
    payments.PaymentSeen,
    payments.PaymentNoted,
    payments.PaymentTold,
    payments.PaymentMatched,
    payments.PaymentUnmatched,
    payments.PaymentDebited,
    duties.CalendarPlanned,
    duties.CalendarUnjudged,
    duties.DeadlineMet,
    duties.DeadlineReopened,
    duties.DeadlineMoved,
    duties.DeadlineReminded,
    duties.ControlNoticed,
    cases.CaseNoted,
    cases.CaseAdvanced,
    cases.CaseTaskSet,
    cases.CaseDraftMade,
    cases.CaseTaskEnded,
    cases.CaseObjected,
    cases.CaseLinked,
    cases.CaseHanded,
    cases.ResponsibleLeft,
    cases.EnquiryBegun,
    cases.HearingScheduled,
    cases.HearingCancelled,
    cases.HearingPassed,
    engagements.ServiceDealSeen,
    engagements.ClientSilent,
    engagements.ClientSign,
    engagements.ClientActive,
    cases.ServiceTold,
    engagements.ServiceBegun,
    engagements.ServiceEnded,
    approvals.RequestSubmitted,
    approvals.RequestOpened,
    approvals.RequestReturned,
    approvals.ApprovalAsked,
    approvals.AnswerGiven,
    approvals.ApprovalAnswered,
    approvals.ApprovalDenied,
    approvals.RequestDecided,
    trips.TripApproved,
    trips.TripTallied,
    trips.TripSettled,
    trips.TripPlaced,
    trips.DealTripShown,
    approvals.DocumentApproved,
    approvals.PaymentMade,
    trips.ExpenseClaimed,
    approvals.AbsenceRegistered,
    approvals.DeputyDeclared,
)


def wire_type(message: type[Message]) -> str:
    """`topic-or-command.vN`, as the header ce_type says it."""
    return str(message.model_fields["type"].default)


BY_TYPE: dict[str, type[Message]] = {wire_type(message): message for message in MESSAGES}


NAMES = frozenset(kind.rpartition(".v")[0] for kind in BY_TYPE)


def awaited(topic: str, kind: str) -> bool:
    """Whether a type that we don't know is for whoever reads *topic*: he will know it in a later version.

    A command is for the one service that obeys, and a new version of a known message for those who read the old one.
    Other facts are for others.
    """
    return topic.endswith(".commands") or kind.rpartition(".v")[0] in NAMES


class UnknownType(ValueError):
    """A type this version of the contracts doesn't know; whether anybody waits for it, `awaited` says."""


class Malformed(ValueError):
    """A message that breaks its contract."""


def read(
    headers: Iterable[tuple[str, bytes | None]], value: bytes | None, identity: Callable[[str], UUID] = UUID
) -> Envelope[Message]:
    """Read one record. Raises UnknownType (pass over) or Malformed (nobody can read it, ever).

    identity: makes an id of its text; a quicker one than the standard library's may take its place.
    """
    given = attributes(headers)
    kind = given.get("ce_type")
    if kind is None:
        raise Malformed("no header ce_type: this is no CloudEvent in binary mode")
    message = BY_TYPE.get(kind)
    if message is None:
        raise UnknownType(kind)
    if value is None:
        raise Malformed(f"{kind} without a body")
    try:
        # What model_validate_json does, without looking at its options: half a microsecond less for every message.
        body: Message = message.__pydantic_validator__.validate_json(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "body"
        raise Malformed(f"{kind}: {where}: {first['msg']}") from error
    try:
        return _enveloped(given, body, identity)
    except (KeyError, ValueError):
        return _explained(given, body)


def _enveloped(given: dict[str, str], body: Message, identity: Callable[[str], UUID]) -> Envelope[Message]:
    causation_id = given.get("ce_causationid")
    return Envelope(
        identity(given["ce_id"]),
        given["ce_source"],
        _time(given["ce_time"]),
        given["ce_portal"],
        identity(given["ce_correlationid"]),
        body,
        identity(causation_id) if causation_id else None,
        given.get("traceparent"),
    )


def _explained(given: dict[str, str], body: Message) -> Envelope[Message]:
    """The same header by header. Raises Malformed for the first that is missing or unreadable."""
    return Envelope(
        id=_attribute(given, "ce_id", UUID),
        source=_attribute(given, "ce_source", str),
        time=_attribute(given, "ce_time", _time),
        portal=_attribute(given, "ce_portal", str),
        correlation_id=_attribute(given, "ce_correlationid", UUID),
        body=body,
        causation_id=_attribute(given, "ce_causationid", UUID) if given.get("ce_causationid") else None,
        traceparent=given.get("traceparent"),
    )


def _attribute(given: dict[str, str], name: str, parse: Callable[[str], A]) -> A:
    """A header of *given* as *parse* understands it. Raises Malformed if it is missing or *parse* raises ValueError."""
    if name not in given:
        raise Malformed(f"{given['ce_type']}: no header {name}")
    try:
        return parse(given[name])
    except ValueError as error:
        raise Malformed(f"{given['ce_type']}: header {name}: {error}") from error


@lru_cache(maxsize=256)
def _time(text: str) -> datetime:
    """What was said in one batch has one time."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    try:
        time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text} lies outside the calendar") from error
    return time
