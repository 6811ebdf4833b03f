"""The funnels as they are declared: nothing dangling, no choice without a way on, pages that are fresh."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
import yaml
from case_workflow.core.declaration import Funnel, StateSpec
from case_workflow.core.declaring import Wrong, read_funnel
from case_workflow.core.draft import Draft
from case_workflow.core.drawing import mermaid
from case_workflow.core.facts import holds, known
from case_workflow.core.office import CaseSettings, Office
from case_workflow.core.state import CaseState
from case_workflow.core.tasking import answered
from case_workflow.funnels import NAMES, declaration, funnels
from case_workflow.pages import pages
from case_workflow.portal_names import names
from case_workflow.profile import BadFile, profile_of

DOCS = Path(__file__).parents[4] / "docs" / "funnels"
GOING = [(name, stage) for name, funnel in funnels().items() for stage, spec in funnel.states.items() if not spec.ends]
NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OFFICE = Office()
BASE = ("position", "proceeding", "kind")


def values(funnel: Funnel, name: str) -> tuple[str, ...]:
    spec = funnel.fields[name]
    if spec.type == "choice":
        return tuple(spec.choices)
    return ("yes", "no") if spec.type == "yes_no" else ("2026-03-12",)


def asked(spec: StateSpec) -> list[str]:
    names = [name for task in spec.tasks for name in task.asks]
    return list(dict.fromkeys([*names, *([spec.hearing.result] if spec.hearing else [])]))


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_are_those_of_the_declarations(name: str) -> None:
    assert (DOCS / f"{name}.md").read_text(encoding="utf-8") == pages()[f"{name}.md"], "run `make funnels`"


def test_every_instance_goes_the_same_way_with_its_own_terms() -> None:
    states = funnels()["litigation"].states

    for name in ("appeal", "cassation", "supreme"):
        assert states[f"{name}_filing"].gate == name
        assert states[f"{name}_hearing"].hearing is not None
        assert states[f"{name}_act"].verdict is not None
    rules = {
        name: [term.rule for task in states[f"{name}_filing"].tasks for term in task.due if term.rule]
        for name in ("appeal", "cassation", "supreme")
    }
    assert "{proceeding}.simplified.appeal" in rules["appeal"]
    assert rules["cassation"] == ["{proceeding}.cassation", "kas.cassation", "kas.cassation", "{proceeding}.cassation"]
    assert rules["supreme"] == ["apk.supreme", "gpk.supreme", "kas.supreme", "kas.supreme", "apk.supreme"]
    assert [arrow.to for arrow in states["supreme_act"].next] == [
        *("settled", "hearing", "appeal_hearing", "cassation_hearing", "in_force")
    ]
    assert states["supreme_act"].lapse is None


@pytest.mark.parametrize(("name", "stage"), GOING)
def test_whatever_is_answered_at_a_stage_there_is_a_way_on_or_something_left_to_answer(name: str, stage: str) -> None:
    funnel = funnels()[name]
    spec = funnel.states[stage]
    if spec.client_awaited or spec.lapse is not None:
        return  # the client, or the end of a term, leads on
    names = [*dict.fromkeys([*(one for one in BASE if one in funnel.fields), *asked(spec)])]
    earlier = [one for one in funnel.last_outcome if one not in names][:1] if stage == "in_force" else []
    for chosen in product(*(values(funnel, one) for one in [*names, *earlier])):
        facts = known(dict(zip([*names, *earlier], chosen, strict=True)), funnel)
        draft = Draft(1, CaseState(funnel=name, stage=stage, facts=facts), funnel, OFFICE, NOON)
        left = [
            task for task in spec.tasks if holds(task.when, facts) and not all(answered(draft, a) for a in task.asks)
        ]
        assert left or any(holds(arrow.when, facts) for arrow in spec.next), facts


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("starts: study", "starts: studi"), "there is no state studi"),
        (("{to: claim,", "{to: clam,"), "there is no state clam"),
        (("asks: [claim_sent_on]", "asks: [claim_send_on]"), "there is no field 'claim_send_on'"),
        (
            ("rule: claim.wait, from: claim_sent_on, when", "rule: claim.weit, from: claim_sent_on, when"),
            "no rule claim.weit",
        ),
        (("kind: simplified, proceeding: [apk, gpk]", "kind: simplified"), "there is no rule kas.simplified.appeal"),
        (("fee: claim_amount", "fee: claim_sum"), "there is no field 'claim_sum'"),
        (('unless: ["{written}"', "unless: [{appeal_form: writen}"), "appeal_form is never writen"),
        (("when: {claim_answer: agreed}", "when: {claim_answer: agreeed}"), "claim_answer is never agreeed"),
        (("{appeal_by: [us, nobody, missing], ", "{appeal_by: [ours], "), "appeal_by is never ours"),
        (('instance: "{i}"', 'instance: "{i}s"'), "there is no gate appeals"),
        (("role: head_lawyer", "role: head_lawyer\ncolour: red"), "colour: Extra inputs are not permitted"),
        (("funnel: litigation", "funnel: [litigation"), "while parsing"),
    ],
)
def test_a_declaration_that_cannot_be_meant_is_refused_with_its_place(change: tuple[str, str], says: str) -> None:
    text = declaration("litigation")
    assert change[0] in text

    with pytest.raises(Wrong, match=r"litigation\.yaml") as refused:
        read_funnel(text.replace(*change), "litigation.yaml")
    assert says in str(refused.value)


def dated() -> list[tuple[str, str, str]]:
    """Tasks of the courts whose term is, or runs from, a date that no task asks for: funnel, stage, task."""
    found = []
    for name in ("litigation", "enforcement"):
        states = funnels()[name].states
        known = {one for state in states.values() for task in state.tasks for one in task.asks}
        known.add("appeal_until")  # of no decision but a rare one; counted from the text without it
        for stage, state in states.items():
            named = [(task.key, term.field or term.start) for task in state.tasks for term in task.due]
            found += [(name, stage, key) for key, date in named if date is not None and date not in known]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("name", "stage", "key"), dated())
def test_a_date_that_only_a_term_needs_is_in_the_checklist_of_its_task(name: str, stage: str, key: str) -> None:
    tasks = [one for one in funnels()[name].states[stage].tasks if one.key == key]

    assert all(any(step.startswith("Внести") for step in task.do) for task in tasks)


@pytest.mark.parametrize("portal", ["demo", "example"])
def test_the_profiles_of_the_repository_have_every_stage_and_field_of_the_funnels(portal: str) -> None:
    file = DOCS.parents[1] / "deploy" / "portal" / portal / "task-gateway.yaml"
    said = yaml.safe_load(file.read_text(encoding="utf-8"))

    for part, wanted in names().items():
        assert {name: said[part][name] for name in wanted} == wanted, "python -m case_workflow.portal_names"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("days: {litigation.study.studdy: 2}", "there is no task litigation.study.studdy"),
        ("days: {litigation.study.study: 0}", "0 is no count of working days"),
        ("skip: [leters]", "there is no step leters"),
        ("texts: {hello: x}", "there is no text hello"),
        ("trees: {accountnig: [a]}", "there is no funnel accountnig"),
        ("remind_days: [0]", "1 to 60 days"),
        ("colour: red", "Extra inputs"),
    ],
)
def test_a_profile_that_names_what_is_not_there_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "demo" / "case-workflow.yaml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadFile, match=r"case-workflow\.yaml:1:") as refused:
        profile_of(tmp_path, "demo")
    assert says in str(refused.value)


def test_a_portal_without_a_file_has_the_defaults() -> None:
    assert profile_of(Path("/nowhere"), "demo") == CaseSettings()


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_of_a_funnel_shows_a_way_to_every_stage(name: str) -> None:
    arrows = [
        line.partition(" : ")[0].split(" --> ") for line in mermaid(funnels()[name]).splitlines() if "-->" in line
    ]

    assert {to.strip() for _, to in arrows} == {*funnels()[name].states, "[*]"}
    if funnels()[name].silence:
        assert ["    service", "dormant"] in arrows
        assert ["    dormant", "service"] in arrows


@pytest.mark.parametrize("stage", ["filing", "appeal_filing", "cassation_filing", "supreme_filing"])
def test_whoever_files_something_of_the_client_s_is_reminded_of_the_state_duty(stage: str) -> None:
    tasks = [one for one in funnels()["litigation"].states[stage].tasks if one.key in {"statement", "complaint"}]

    assert tasks
    assert all(any("Госпошлина" in step for step in task.do) for task in tasks)
