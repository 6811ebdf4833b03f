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
from case_workflow.core.paper_names import SUPREME_COURT
from case_workflow.drafting import reviewing_court, shown
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
    assert own.missing == ("executor",)
    assert "Заказчик: ИП Лужин, ИНН 771234567890\n" in text(own.content)
    company = filling.fill(paper, known | {"client_name": "ООО «Север»", "client_inn": "7798120412"}, lacks("org"))
    assert company.missing == ("client_kpp", "executor")
    assert "ИНН 7798120412, КПП [не заполнено: КПП клиента]" in text(company.content)


@pytest.mark.parametrize(
    ("paper", "title", "asks"),
    [
        ("appeal", "АПЕЛЛЯЦИОННАЯ ЖАЛОБА", {"text_on", "announced_on", "appeal_court", "court", "grounds"}),
        (
            "cassation",
            "КАССАЦИОННАЯ ЖАЛОБА",
            {"text_on", "announced_on", "appeal_text_on", "appeal_announced_on", "cassation_court", "court"},
        ),
        (
            "supreme",
            "ЖАЛОБА В ВЕРХОВНЫЙ СУД РОССИЙСКОЙ ФЕДЕРАЦИИ",
            {"text_on", "announced_on", "appeal_text_on", "cassation_text_on", "cassation_announced_on"},
        ),
    ],
)
def test_a_complaint_is_of_its_instance_and_names_the_acts_that_it_is_against(
    paper: str, title: str, asks: set[str]
) -> None:
    filled = filling.fill(starting.template(paper) or b"", {"position": "Ответчик", "client_name": "ООО «Север»"})

    assert text(filled.content).startswith(title)
    assert "Заявитель (Ответчик): ООО «Север»" in text(filled.content)
    assert asks <= set(filled.missing)


DECIDED = {
    "proceeding": "АПК",
    "kind": "Общее",
    "outcome": "Против клиента",
    "announced_on": "10.03.2026",
    "text_on": "12.03.2026",
    "appeal_outcome": "Против клиента",
    "appeal_announced_on": "10.06.2026",
    "appeal_text_on": "15.06.2026",
    "cassation_announced_on": "10.09.2026",
    "cassation_text_on": "14.09.2026",
}


def drafted(paper: str, **facts: str) -> tuple[str, tuple[str, ...]]:
    filled = filling.fill(starting.template(paper) or b"", DECIDED | facts)
    return text(filled.content), filled.missing


@pytest.mark.parametrize(
    ("paper", "facts", "attacked", "left"),
    [
        ("cassation", {}, ["12.03.2026", "постановление суда апелляционной инстанции", "15.06.2026"], []),
        ("cassation", {"proceeding": "ГПК"}, ["12.03.2026", "определение суда апелляционной инстанции"], []),
        ("cassation", {"outcome": "В пользу клиента"}, ["15.06.2026"], ["12.03.2026"]),
        ("cassation", {"kind": "Приказное", "in_force_on": "01.04.2026"}, ["01.04.2026"], ["12.03.2026", "15.06.2026"]),
        ("supreme", {}, ["12.03.2026", "15.06.2026", "14.09.2026"], []),
        ("supreme", {"outcome": "В пользу клиента"}, ["15.06.2026", "14.09.2026"], ["12.03.2026"]),
        ("supreme", {"appeal_outcome": "В пользу клиента"}, ["14.09.2026"], ["12.03.2026", "15.06.2026"]),
    ],
)
def test_a_complaint_attacks_the_acts_of_all_lower_courts_but_those_in_the_client_s_favour(
    paper: str, facts: dict[str, str], attacked: list[str], left: list[str]
) -> None:
    (line,) = [one for one in drafted(paper, **facts)[0].splitlines() if one.startswith("Обжалуется")]

    assert all(one in line for one in attacked)
    assert not any(one in line for one in left)


def test_a_complaint_goes_to_the_court_that_hears_it_through_that_of_the_first_instance() -> None:
    court = {"court": "АС города Москвы", "appeal_court": "Девятый ААС", "cassation_court": "АС МО"}
    assert "В Девятый ААС\nчерез АС города Москвы\n" in drafted("appeal", **court)[0]
    assert "В АС МО\nчерез АС города Москвы\n" in drafted("cassation", **court)[0]
    assert "В АС МО\nСуд первой инстанции: АС города Москвы\n" in drafted("cassation", **court, proceeding="КАС")[0]


def test_the_answer_to_a_complaint_goes_to_the_court_of_its_stage() -> None:
    facts = {"appeal_court": "Девятый ААС"}
    for stage, court in (
        ("appeal_filing", "Девятый ААС"),
        ("cassation_hearing", ""),
        ("supreme_filing", SUPREME_COURT),
    ):
        said = CaseTaskSet(deal_id=1, funnel="litigation", task="a", stage=stage, responsible_id=7)
        assert reviewing_court(said, facts) == court


def test_what_stands_in_a_branch_that_is_not_taken_is_not_missing() -> None:
    made = filling.fill(
        template("{% if kind == 'Общее' %}{{ text_on }}{% elif court %}{{ order_received_on }}{% endif %}"),
        {"kind": "Приказное", "court": "мировой судья"},
    )
    assert made.missing == ("order_received_on",)

    assert "text_on" not in drafted("appeal", kind="Упрощённое", reasons="Не запрашивается", text_on="")[1]
    assert "proceedings_number" not in drafted("bailiff_complaint", fssp_opened="Отказано")[1]


def test_what_only_a_filter_sees_of_an_empty_field_is_missing() -> None:
    made = filling.fill(template("{{ (claim_amount|float * 0.06)|round(2) }}"), {})

    assert made.missing == ("claim_amount",)


@pytest.mark.parametrize(
    ("paper", "to_fill_in"),
    [
        ("power_of_attorney", {"representative", "attorney_until", "powers"}),
        ("order_objections", {"court", "case_number", "opponent", "order_received_on"}),
        ("bailiff_complaint", {"bailiff", "proceedings_number", "opponent", "complaint_to", "grounds", "request"}),
        ("response_review", {"reviewing_court", "opponent", "grounds"}),
        ("act", {"executor", "services", "contract_signed_on"}),
        ("motion", {"grounds", "request"}),
    ],
)
def test_what_a_lawyer_has_to_write_into_a_draft_is_marked_and_listed(paper: str, to_fill_in: set[str]) -> None:
    assert to_fill_in <= set(drafted(paper)[1])


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
        assert "[не заполнено: " not in text(whole.content)
        marked = [name for name in every if f"[не заполнено: {filling.titles()[name]}]" in text(nothing.content)]
        assert sorted(nothing.missing) == sorted(marked)
        assert "" not in text(nothing.content).splitlines()


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
    assert "Не заполнено: «Сумма иска», «КПП клиента»" in comment.text.content  # type: ignore[attr-defined]


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
