"""What a portal's profile says of approvals: kinds of request, their fields and chains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from approvals.core.leave_rules import Leave, Said

DomainName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Sum = Annotated[Decimal, Field(ge=0, lt=Decimal("1e12"), decimal_places=2)]
Employee = Annotated[int, Field(ge=1)]
FILE = "file"  # the field of an item's own paper
FormName = Literal["trip", "vacation", "expense", "document", "deputy"]


class Place(Said):
    """Who is meant: the applicant's manager, a role or an employee. over: only for sums above it, in roubles."""

    manager: bool = False
    role: DomainName | None = None
    employee: Employee | None = None
    over: Sum | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.manager + (self.role is not None) + (self.employee is not None) != 1:
            raise ValueError("say exactly one of manager, role, employee")
        return self


def _place(given: Any) -> Any:
    return {"manager": True} if given == "manager" else given


GivenPlace = Annotated[Place, BeforeValidator(_place, json_schema_input_type=Place | Literal["manager"])]


class Step(Said):
    """Places that are asked together. all: each must agree; any: the first answer counts for all."""

    all: tuple[GivenPlace, ...] = ()
    any: tuple[GivenPlace, ...] = ()

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.all) == bool(self.any):
            raise ValueError("say either all or any, with at least one place")
        if len({place.over for place in self.any}) > 1:
            raise ValueError("any: one answer is enough, so `over` needs a step of its own there")
        return self

    @property
    def places(self) -> tuple[Place, ...]:
        return self.all or self.any


def _step(given: Any) -> Any:
    alone = given == "manager" or (isinstance(given, dict) and not {"all", "any"} & set(given))
    return {"all": [given]} if alone else given


GivenStep = Annotated[Step, BeforeValidator(_step, json_schema_input_type=Step | Place | Literal["manager"])]


class Stages(Said):
    """Domain names of the stages of the kind's item. paying: between approval and payment, for what is paid."""

    draft: DomainName = "draft"
    asked: DomainName = "on_approval"
    approved: DomainName = "approved"
    refused: DomainName = "refused"
    cancelled: DomainName = "cancelled"
    closed: DomainName = "closed"


class Kind(Said):
    """One kind of request.

    item_type: of its items; when: field → choice, where several kinds share a type. required: fields that must be
    filled in. deal_field: a number, where the portal's items don't hang on deals by themselves. amount: the field that
    thresholds look at; limit: above it the request is impossible. pays: who gets the payment task. tells: roles that
    get a task to carry out what was approved. registry_fields: column → our name for what goes into it.
    attach: of a document, files may be handed in on its page; required: [file] makes that a must.
    payee: whom that money goes to, where the item names no supplier.
    absence_workflow: of a trip or a vacation, enters it into the HR chart; absence_end_workflow: takes it out again.
    """

    title: Title
    item_type: DomainName
    form: FormName = "document"
    when: Mapping[DomainName, DomainName] = {}
    required: tuple[DomainName, ...] = ()
    field_titles: Mapping[DomainName, Title] = {}
    unwatched: tuple[DomainName, ...] = ("origin",)
    amount: DomainName | None = None
    limit: Sum | None = None
    chain: Annotated[tuple[GivenStep, ...], Field(max_length=12)] = ()
    stages: Stages = Stages()
    registry: DomainName | None = None
    registry_fields: Mapping[DomainName, DomainName] = {}
    deal_field: DomainName | None = None
    pays: DomainName | None = None
    payee: Literal["applicant", "supplier"] | None = None
    attach: bool = False
    tells: tuple[DomainName, ...] = ()
    absence_workflow: DomainName | None = None
    absence_end_workflow: DomainName | None = None

    @model_validator(mode="after")
    def _away(self) -> Self:
        if self.absence_workflow is not None and self.form not in {"trip", "vacation"}:
            raise ValueError("absence_workflow: only trips and vacations are absences")
        if self.absence_end_workflow is not None and self.absence_workflow is None:
            raise ValueError("absence_end_workflow: needs `absence_workflow`, which enters what it takes out")
        return self

    @model_validator(mode="after")
    def _asked(self) -> Self:
        if not self.chain and self.form != "deputy":
            raise ValueError("chain: at least one step; only a deputy is asked himself")
        if self.chain and all(place.over is not None for step in self.chain for place in step.places):
            raise ValueError("chain: one place without `over` at least, else a small sum is asked of nobody")
        if any(place.over is not None for step in self.chain for place in step.places) and not self.has_amount:
            raise ValueError("chain: `over` needs `amount`, the field that it looks at")
        if not self.has_amount and (self.limit is not None or self.pays is not None):
            raise ValueError("`limit` and `pays` need `amount`, the field that they look at")
        if self.payee is not None and self.pays is None:
            raise ValueError("payee: nothing is paid without `pays`")
        return self

    @model_validator(mode="after")
    def _attached(self) -> Self:
        if self.attach and self.form != "document":
            raise ValueError("attach: only of a document; an expense has its receipts anyhow")
        return self

    @property
    def takes_files(self) -> bool:
        """Whether its page does."""
        return self.form == "expense" or (self.form == "document" and (self.attach or FILE in self.required))

    @property
    def looks_at_amount(self) -> bool:
        """Whether anything depends on the sum: without it nobody knows who approves, or what to pay."""
        over = any(place.over is not None for step in self.chain for place in step.places)
        return over or self.limit is not None or self.pays is not None

    @property
    def has_amount(self) -> bool:
        """Whether thresholds have something to look at; trips and expenses know their own cost."""
        return self.amount is not None or self.form in {"trip", "expense"}


class PerDiem(Said):
    """What the firm pays a day, roubles."""

    home: Sum = Decimal("700.00")
    abroad: Sum = Decimal("2500.00")
    one_day_home: Sum = Decimal("0.00")


class Roles(Said):
    """Whom the tasks after an approval go to, by role. duty: who is asked when nobody else is left, in order; two at
    least, since the first may be the applicant himself.
    """

    hr: DomainName = "hr"
    accounting: DomainName = "head_accountant"
    duty: Annotated[tuple[DomainName, ...], Field(min_length=1, max_length=9)] = (
        "duty_approver",
        "second_duty_approver",
    )


class Letters(Said):
    """Letters with a signed link. sender: as mail-dispatch knows it. addresses: employee → address, none: no letter."""

    sender: DomainName = "office"
    addresses: Mapping[Employee, str] = {}
    valid_hours: Annotated[int, Field(ge=1, le=720)] = 72


class Hours(Said):
    """Working hours of the firm, local."""

    begins: time = time(9, 0)
    ends: time = time(18, 0)

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.begins >= self.ends:
            raise ValueError("begins must lie before ends")
        return self


class General(Said):
    """What holds for all kinds. silent_hours: working hours after which a silence passes a request on.

    own_users: whose webhook or application the gateway uses: what they cancel, a request of ours has cancelled. They
    answer by task or link, never by a stage: there their moves may be ours.
    """

    hours: Hours = Hours()
    silent_hours: Annotated[float, Field(gt=0, le=2000)] = 8
    roles: Roles = Roles()
    per_diem: PerDiem = PerDiem()
    payment_kind: DomainName = "payment"
    own_users: tuple[Employee, ...] = ()
    deal_fields: Mapping[DomainName, DomainName] = {}


class Start(Said):
    """An item of *item_type*, or a deal of *funnel*, that reaches *stage* begins a document of *kind*.

    fields: the document's field → the one it is taken from. approved, refused: to which stage it goes then, if to any;
    what was cancelled goes where what was refused does. since: what was moved before that day, by the office's clock,
    begins nothing: a new reader of the topics gets every move that there ever was.
    """

    item_type: DomainName | None = None
    funnel: DomainName | None = None
    stage: DomainName
    kind: DomainName
    since: date
    fields: Mapping[DomainName, DomainName] = {}
    approved: DomainName | None = None
    refused: DomainName | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.item_type is None) == (self.funnel is None):
            raise ValueError("say either item_type or funnel")
        if own := sorted({"employee", "origin"} & set(self.fields)):
            raise ValueError(f"fields: {', '.join(own)} is said by whoever moves it")
        return self


class ApprovalsProfile(General):
    """approvals.yaml. kinds: by name; with any of them own_users must be named. feed: code of our activity in a process
    of the CRM → kind it starts. starts: what else begins a document, by reaching a stage.

    minimum_present: department → how many must stay. leave: employee → what his balance is counted from.
    """

    kinds: Mapping[DomainName, Kind] = {}
    feed: Mapping[DomainName, DomainName] = {}
    starts: tuple[Start, ...] = ()
    minimum_present: Mapping[int, Annotated[int, Field(ge=0, le=1000)]] = {}
    leave: Mapping[Employee, Leave] = {}
    letters: Letters = Letters()

    @model_validator(mode="after")
    def _owned(self) -> Self:
        """Without it the webhook's owner is the author of every item that we make, and is kept from approving it."""
        if self.kinds and not self.own_users:
            raise ValueError("own_users: name the employee whose webhook or application the gateway uses")
        return self

    @model_validator(mode="after")
    def _known(self) -> Self:
        for code, kind in self.feed.items():
            if kind not in self.kinds:
                raise ValueError(f"feed: {code} starts the kind {kind}, which is not among kinds")
        for start in self.starts:
            known = self.kinds.get(start.kind)
            if known is None or known.form != "document":
                raise ValueError(f"starts: {start.kind} is no kind of document")
            if known.item_type == start.item_type:
                raise ValueError(f"starts: {start.kind} would begin itself")
        return self
