"""The terms of law by their ids. Source: docs/facts/litigation.md, sections 0 to 5 and 9."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches

from case_workflow.core.terms import Rule

CLAIM_NOTE = (
    "До истечения срока иск не подавать. Переносится ли последний день с выходного (ст. 193 ГК РФ), спорно: "
    "считаем осторожно, с переносом; подавать не раньше следующего дня."
)
KAS_ONE_TERM = (
    "Срок общий для кассации и Верховного Суда; время рассмотрения кассационной жалобы смотрите в ст. 318 КАС."
)
FINAL_FORM = "решение принято в окончательной форме"
BANK_NOTE = (
    "Банк исполняет незамедлительно; это срок сообщения взыскателю. При сомнениях банк вправе задержать до 7 дней."
)

ROWS: tuple[Rule, ...] = (
    Rule("claim.wait", 30, "calendar_days", "АПК ст. 4 ч. 5", "претензия направлена", note=CLAIM_NOTE),
    Rule("apk.acceptance", 5, "working_days", "АПК ст. 127 ч. 1", "иск поступил в суд"),
    Rule("gpk.acceptance", 5, "working_days", "ГПК ст. 133", "иск поступил в суд"),
    Rule("kas.acceptance", 3, "working_days", "КАС ст. 127, 92 ч. 2", "иск поступил в суд"),
    Rule("apk.full_text", 10, "working_days", "АПК ст. 176 ч. 2", "объявлена резолютивная часть", date(2024, 1, 5)),
    Rule("gpk.full_text", 10, "working_days", "ГПК ст. 199 ч. 2", "объявлена резолютивная часть", date(2024, 9, 1)),
    Rule("kas.full_text", 10, "working_days", "КАС ст. 177 ч. 2", "объявлена резолютивная часть", date(2019, 10, 1)),
    Rule(
        "apk.simplified.request_reasons",
        5,
        "working_days",
        "АПК ст. 229 ч. 2, 113 ч. 3",
        "резолютивная часть размещена на сайте суда",
    ),
    Rule(
        "gpk.simplified.request_reasons", 5, "working_days", "ГПК ст. 232.4, 107 ч. 3", "подписана резолютивная часть"
    ),
    Rule("apk.appeal", 1, "months", "АПК ст. 259 ч. 1, 114", "решение изготовлено в полном объёме"),
    Rule("gpk.appeal", 1, "months", "ГПК ст. 321 ч. 2, 108", FINAL_FORM),
    Rule("kas.appeal", 1, "months", "КАС ст. 298 ч. 1, 93", FINAL_FORM),
    Rule(
        "apk.simplified.appeal",
        15,
        "working_days",
        "АПК ст. 229 ч. 4, 113 ч. 3",
        "решение принято, если составлено мотивированное — со дня его изготовления в полном объёме",
    ),
    Rule(
        "gpk.simplified.appeal",
        15,
        "working_days",
        "ГПК ст. 232.4 ч. 8, 107 ч. 3",
        "решение принято, если составлено мотивированное — со дня принятия в окончательной форме",
    ),
    Rule("apk.ruling_appeal", 1, "months", "АПК ст. 188 ч. 3, 114", "определение вынесено"),
    Rule("gpk.private_complaint", 15, "working_days", "ГПК ст. 332, 107 ч. 3", "определение вынесено"),
    Rule(
        "apk.cassation",
        2,
        "months",
        "АПК ст. 276 ч. 1, 271 ч. 5",
        "постановление апелляции изготовлено в полном объёме (= вступило в силу)",
    ),
    Rule(
        "gpk.cassation",
        3,
        "months",
        "ГПК ст. 376.1 ч. 1 абз. 2 (135-ФЗ, с 01.09.2024)",
        "изготовлено мотивированное апелляционное определение",
        date(2024, 9, 1),
    ),
    Rule("kas.cassation", 6, "months", "КАС ст. 318 ч. 2, 93", "судебный акт вступил в силу", note=KAS_ONE_TERM),
    Rule("apk.supreme", 2, "months", "АПК ст. 291.2 ч. 1", "постановление суда округа вступило в силу"),
    Rule("gpk.supreme", 3, "months", "ГПК ст. 390.3, 108", "вынесено кассационное определение"),
    Rule("kas.supreme", 6, "months", "КАС ст. 318 ч. 2, 93", "судебный акт вступил в силу", note=KAS_ONE_TERM),
    Rule("apk.supervision", 3, "months", "АПК ст. 308.1, 308.4", "судебный акт вступил в силу"),
    Rule("gpk.supervision", 3, "months", "ГПК ст. 391.2, 108", "судебный акт вступил в силу"),
    Rule("kas.supervision", 3, "months", "КАС ст. 333, 93", "судебный акт вступил в силу"),
    Rule("apk.order_objections", 10, "working_days", "АПК ст. 229.5 ч. 3, 113 ч. 3", "должник получил судебный приказ"),
    Rule("gpk.order_objections", 10, "working_days", "ГПК ст. 128, 107 ч. 3", "должник получил судебный приказ"),
    Rule("apk.costs", 3, "months", "АПК ст. 112, 114", "вступил в силу последний судебный акт по делу"),
    Rule("gpk.costs", 3, "months", "ГПК ст. 103.1, 108", "вступил в силу последний судебный акт по делу"),
    Rule(
        "enforcement.present",
        3,
        "years",
        "229-ФЗ ст. 21 ч. 1",
        "судебный акт вступил в силу",
        note="Предъявление и частичное исполнение прерывают срок (229-ФЗ ст. 22), он начинается заново.",
    ),
    Rule(
        "enforcement.open", 3, "working_days", "229-ФЗ ст. 30 ч. 8, 15 ч. 2", "исполнительный документ передан приставу"
    ),
    Rule(
        "enforcement.voluntary",
        5,
        "working_days",
        "229-ФЗ ст. 30 ч. 12, 15 ч. 2",
        "должник получил постановление о возбуждении",
    ),
    Rule(
        "enforcement.measures",
        2,
        "months",
        "229-ФЗ ст. 36 ч. 1, 16",
        "исполнительное производство возбуждено",
        note="Срок не пресекательный: по его истечении исполнение продолжается.",
    ),
    Rule(
        "enforcement.bailiff_complaint",
        10,
        "working_days",
        "229-ФЗ ст. 122, 15 ч. 2",
        "вынесено постановление, совершено действие или стало известно о бездействии",
    ),
    Rule(
        "enforcement.bank_report",
        3,
        "working_days",
        "229-ФЗ ст. 8 ч. 5, 15 ч. 2",
        "банк исполнил документ",
        note=BANK_NOTE,
    ),
)

RULES: Mapping[str, Rule] = {rule.id: rule for rule in ROWS}
CODES = {"апк": "apk", "гпк": "gpk", "кас": "kas"}
LOOK_ALIKE = str.maketrans("аеорсухкгп", "aeopcyxkgp")  # Cyrillic letters typed for Latin ones
NEAR = 5


def near(name: str) -> list[str]:
    """Ids that *name* may mean: the Cyrillic name of a code, a part of an id, a slip of the pen."""
    asked = ".".join(
        CODES.get(part, part.translate(LOOK_ALIKE)) for part in name.strip().lower().replace("_", ".").split(".")
    )
    plain = {rule_id.replace("_", "."): rule_id for rule_id in RULES}
    if asked in plain:
        return [plain[asked]]
    holding = [rule_id for text, rule_id in plain.items() if asked and asked in text]
    alike = [plain[text] for text in get_close_matches(asked, plain, n=NEAR)]
    ends = get_close_matches(asked, {text.partition(".")[2] for text in plain}, n=2)
    related = [rule_id for text, rule_id in plain.items() if text.partition(".")[2] in ends]
    found = dict.fromkeys([*holding, *alike, *related])
    code = asked.partition(".")[0]
    return sorted(found, key=lambda rule_id: not rule_id.startswith(f"{code}."))[:NEAR]
