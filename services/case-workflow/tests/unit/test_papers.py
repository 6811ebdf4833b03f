"""Drafts: templates in a folder, checked, filled; what is missing is listed and marked, nothing is run."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from case_workflow.core import drafts
from case_workflow.core.drafts import Drafted, FromTemplate
from case_workflow.drafting import shown
from case_workflow.funnels import funnels
from case_workflow.papers import filling, starting
from case_workflow.papers.folder import candidates, find, lacks, legal_form
from case_world import OFFICE, World
from chassis.decision import Decision
from contracts.cases.v1 import CaseDraftMade, CaseTaskSet
from contracts.claims import Blob
from contracts.crm.v1 import Made
from contracts.disk.v1 import CreateFolder, UploadFile
from docx import Document

NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = (
    *("claim", "claim_answer", "statement_apk", "statement_gpk", "statement_kas"),
    *("response_apk", "response_gpk", "response_kas", "order_application", "order_objections"),
    *("appeal", "cassation", "supreme", "response_review", "power_of_attorney"),
    *("bank_application", "fssp_application", "contract", "act"),
)


def template(*paragraphs: str) -> bytes:
    document = Document()
    for one in paragraphs:
        document.add_paragraph(one)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def text(content: bytes) -> str:
    return "\n".join(one.text for one in Document(io.BytesIO(content)).paragraphs)


def test_every_paper_that_a_task_begins_with_has_a_template_that_can_be_used() -> None:
    asked = {
        task.paper
        for funnel in funnels().values()
        for spec in funnel.states.values()
        for task in spec.tasks
        if task.paper
    }
    asked |= {gate.task.paper for funnel in funnels().values() for gate in funnel.gates.values() if gate.task.paper}

    assert asked <= set(starting.texts())
    for name in starting.texts():
        filling.check(starting.template(name) or b"")


def test_a_template_is_filled_and_what_is_missing_is_marked_and_listed() -> None:
    found = filling.fill(
        template("Кому: {{ opponent }}", "От: {{ client_name }}", "{{ claim_amount }}"),
        {"client_name": "ООО «Север & Ко»", "opponent": ""},
    )

    assert found.missing == ("claim_amount", "opponent")
    assert text(found.content) == (
        "Кому: [не заполнено: Другая сторона]\nОт: ООО «Север & Ко»\n[не заполнено: Сумма иска]"
    )


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    return made.getvalue()


def plain_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not a document", "no Word document"),
        (plain_zip(), "no Word document"),
        (bomb(), "unpacks to more"),
        (template("{{ client_nam }}"), "did you mean client_name?"),
        (template("{{ client_name "), "a mark can't be read"),
        (template("{% if client_name %}x"), "a mark can't be read"),
        (template("{% if claim_amount > 100000 %}x{% endif %}"), "a mark can't be filled, all values are texts"),
        (template('{{ "%.2f"|format(claim_amount) }}'), "a mark can't be filled, all values are texts"),
        (template("{% include 'x' %}"), "a mark can't be filled"),
        (template("{{ 'x' * 1000000000 }}"), "* is not for templates"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_why(content: bytes, says: str) -> None:
    with pytest.raises(filling.BadTemplate) as refused:
        filling.check(content)
    assert says in str(refused.value)


def test_a_template_reckons_with_what_it_has_made_a_number_of() -> None:
    made = filling.fill(template("{{ (claim_amount|float * 0.06)|round(2) }}"), {"claim_amount": "1500.50"})

    assert Document(io.BytesIO(made.content)).paragraphs[0].text == "90.03"


def test_a_template_that_breaks_over_a_fact_is_told_and_stops_no_service() -> None:
    numbers = template("{{ case_number|int + 1 }} {{ claim_amount[90] }}", "{{ 1 // claim_amount|length }}")

    with pytest.raises(filling.BadTemplate, match="a mark can't be filled"):
        filling.fill(numbers, {"claim_amount": ""}, frozenset({"claim_amount"}))


def test_a_template_reads_values_and_does_nothing_else() -> None:
    hostile = template("{{ client_name.__class__.__mro__[1].__subclasses__() }}")

    with pytest.raises(filling.BadTemplate):
        filling.fill(hostile, {"client_name": "x"})


def test_the_firm_s_own_template_stands_before_ours_by_service_position_and_legal_form(tmp_path: Path) -> None:
    assert candidates("claim", "litigation", "plaintiff", "org") == [
        "claim.litigation.plaintiff.org",
        "claim.litigation.plaintiff",
        "claim.litigation.org",
        "claim.litigation",
        "claim.plaintiff.org",
        "claim.plaintiff",
        "claim.org",
        "claim",
    ]
    assert (legal_form("7798120412"), legal_form("771234567890"), legal_form(None)) == ("org", "ip", None)
    assert (find(tmp_path, "claim", "litigation", "plaintiff", "org") or ("",))[0] == "claim.docx"
    assert (find(None, "contract", "accounting", None, "org") or ("",))[0] == "contract.accounting.docx"
    (tmp_path / "claim.ip.docx").write_bytes(b"ip")
    assert find(tmp_path, "claim", "litigation", "plaintiff", "ip") == ("claim.ip.docx", b"ip")
    assert find(tmp_path, "nothing", None, None, None) is None


def test_of_an_entrepreneur_no_kpp_is_asked_for_and_of_a_company_it_is() -> None:
    paper = starting.template("contract.accounting") or b""
    known = {"client_name": "ИП Лужин", "client_inn": "771234567890", "today": "02.03.2026"}

    own = filling.fill(paper, known, lacks("ip"))
    assert own.missing == ()
    assert "Заказчик: ИП Лужин, ИНН 771234567890\n" in text(own.content)
    company = filling.fill(paper, known | {"client_name": "ООО «Север»", "client_inn": "7798120412"}, lacks("org"))
    assert company.missing == ("client_kpp",)
    assert "ИНН 7798120412, КПП [не заполнено: КПП клиента]" in text(company.content)


@pytest.mark.parametrize(
    ("paper", "title", "asks"),
    [
        ("appeal", "АПЕЛЛЯЦИОННАЯ ЖАЛОБА", "text_on"),
        ("cassation", "КАССАЦИОННАЯ ЖАЛОБА", "appeal_text_on"),
        ("supreme", "ЖАЛОБА В ВЕРХОВНЫЙ СУД РОССИЙСКОЙ ФЕДЕРАЦИИ", "cassation_text_on"),
    ],
)
def test_a_complaint_is_of_its_instance_and_names_the_act_that_it_is_against(paper: str, title: str, asks: str) -> None:
    filled = filling.fill(starting.template(paper) or b"", {"position": "Ответчик", "client_name": "ООО «Север»"})

    assert text(filled.content).startswith(title)
    assert "Заявитель (Ответчик): ООО «Север»" in text(filled.content)
    assert asks in filled.missing


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_paper_is_filled_for_each_legal_form_service_and_position(kind: str) -> None:
    ways = product(("org", "ip"), funnels(), ("plaintiff", "defendant", None))
    found = {(form, find(None, kind, service, position, form)) for form, service, position in ways}
    assert None not in {paper for _, paper in found}

    for form, paper in found:
        content = (paper or ("", b""))[1]
        every = {name: f"<{name}>" for name in filling.check(content) if name not in lacks(form)}
        whole, nothing = filling.fill(content, every, lacks(form)), filling.fill(content, {}, lacks(form))
        assert whole.missing == ()
        assert all(value in text(whole.content) for value in every.values())
        assert set(nothing.missing) == set(every)
        assert text(nothing.content).count("[не заполнено: ") >= len(every)


def test_facts_stand_in_a_paper_as_people_write_them() -> None:
    facts = {
        "claim_amount": "125000.5 RUB",
        "text_on": "2026-03-05",
        "hearing_at": "2026-04-10T07:30:00+00:00",
        "position": "plaintiff",
        "appeal_paid": "yes",
        "opponent": "ООО «Юг»",
    }
    said = CaseTaskSet(deal_id=1, funnel="litigation", task="a", stage="claim", responsible_id=7)

    assert shown(said, facts, "Europe/Moscow") == {
        "claim_amount": "125\u00a0000,50\u00a0руб.",
        "text_on": "05.03.2026",
        "hearing_at": "10.04.2026 в 10:30",
        "position": "Истец",
        "appeal_paid": "да",
        "opponent": "ООО «Юг»",
    }
    assert shown(said, {"claim_amount": "по расчёту"}, "Europe/Moscow") == {"claim_amount": "по расчёту"}


def test_a_case_begins_with_the_draft_of_a_power_of_attorney() -> None:
    world = World("litigation")
    world.open_deal()

    (said,) = [one for one in world.events if isinstance(one, CaseTaskSet)]
    assert (said.task, said.paper) == ("study#1.study", "power_of_attorney")


def set_with_paper() -> tuple[World, CaseTaskSet]:
    world = World("litigation")
    world.open_deal(position="plaintiff", proceeding="apk", kind="ordinary", claim_needed="yes", opponent="ООО «Юг»")
    said = [one for one in world.events if isinstance(one, CaseTaskSet)][-1]
    assert (world.stage, said.task) == ("claim", "claim#1.claim")
    return world, said


def test_a_task_that_begins_with_a_draft_says_what_it_is_filled_from() -> None:
    _, said = set_with_paper()

    assert (said.paper, said.client_id) == ("claim", 55)
    assert {one.name: one.value for one in said.facts or ()}["opponent"] == "ООО «Юг»"


def test_a_draft_is_made_once_for_each_task() -> None:
    _, said = set_with_paper()
    made = FromTemplate(NOON, "claim.docx", Blob.holding(b"docx", "application/x"), ("claim_amount",))
    decision = drafts.decide(Drafted(), said, made)
    (event,) = decision.events
    assert isinstance(event, CaseDraftMade)
    assert (event.task, event.name, event.missing) == ("claim#1.claim", "claim.docx", ("claim_amount",))

    assert drafts.decide(drafts.evolve(Drafted(), event), said, made) == Decision()
    assert drafts.decide(Drafted(), said.model_copy(update={"paper": None}), made) == Decision()


def draft_made(**changes: Any) -> CaseDraftMade:
    values: dict[str, Any] = {
        "deal_id": 100,
        "funnel": "litigation",
        "task": "claim#1.claim",
        "paper": "claim",
        "at": NOON,
        "name": "claim.docx",
        "file": Blob.holding(b"docx", "application/x"),
        "missing": ("claim_amount", "client_kpp"),
    }
    return CaseDraftMade(**values | changes)


def test_a_draft_goes_into_the_deal_s_folder_and_its_task_says_what_is_missing() -> None:
    world, _ = set_with_paper()
    before = len(world.commands)
    world.tell(draft_made())

    upload, comment = world.commands[before:]
    assert isinstance(upload, UploadFile)
    assert (upload.name, upload.within) == ("claim.docx", "Черновики")
    task = Made(command_id=world.state.tasks["claim#1.claim"].command_id)  # type: ignore[arg-type]
    assert upload.task == comment.task == task  # type: ignore[attr-defined]
    assert "Не заполнено: «Сумма иска», client_kpp" in comment.text.content  # type: ignore[attr-defined]


def test_a_draft_that_could_not_be_made_is_told_on_the_task() -> None:
    world, _ = set_with_paper()
    world.tell(draft_made(file=None, missing=(), trouble="шаблон claim.docx: no Word document (DOCX)"))

    assert "не подготовлен: шаблон claim.docx" in world.commands[-1].text.content  # type: ignore[attr-defined]
    done = len(world.commands)
    world.fill(claim_sent_on="2026-03-02")
    world.tell(draft_made())
    assert not [one for one in world.commands[done:] if isinstance(one, UploadFile)]


def test_the_first_draft_of_a_service_makes_its_folder_and_the_intake_no_second_one() -> None:
    world = World("accounting")
    world.open_deal(terms_agreed="yes")
    folders = [one for one in world.commands if isinstance(one, CreateFolder)]
    assert (world.stage, len(folders), world.state.folder is not None) == ("contract", 1, True)

    world.fill(contract_signed_on="2026-03-04")
    assert (world.stage, [one for one in world.commands if isinstance(one, CreateFolder)]) == ("intake", folders)


def test_where_folders_are_off_a_draft_says_that_it_lies_nowhere() -> None:
    settings = OFFICE.settings.model_copy(update={"skip": ("folder",)})
    world = World("litigation", office=replace(OFFICE, settings=settings))
    world.open_deal("claim", position="plaintiff", proceeding="apk", kind="ordinary", claim_needed="yes")
    world.tell(draft_made())

    assert world.state.folder is None
    assert "некуда положить" in world.commands[-1].text.content  # type: ignore[attr-defined]
