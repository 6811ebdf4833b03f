"""What is doubtful in a client's card, in the words of whoever mends it there. Pure.

The judgement names its doubts in English, for the CLI and the event stream; here each has its Russian sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tax_calendar.law import lawbook

REGIMES = {"OSNO": "ОСНО", "USN": "УСН", "ESHN": "ЕСХН", "PSN": "ПСН", "AUSN": "АУСН", "NPD": "НПД"}
FORMS = {"ORG": "организация", "IP": "ИП", "PERSON": "физлицо на НПД"}
DAY = r"\d{4}-\d\d-\d\d"
TYPES = {
    "bool": "нужно «да» или «нет»",
    "int": "нужно целое число",
    "date": "нужна дата с 1900 по 2100 год, например 31.12.2026",
    "enum": "такого значения нет",
    "list": "такого значения нет",
    "str": "нужен текст",
}
# Names in angle brackets stand for what the English sentence says; [name] is a field, as people know it.
SENTENCES = tuple(
    (re.compile(english, re.DOTALL), russian)
    for english, russian in (
        (r"since is no field of a profile", "день, с которого действует карточка, не читается: нужна дата"),
        (r"(?P<field>\w+) is no field of a profile", "<field>: такого поля в налоговом профиле нет"),
        (
            r"(?P<field>\w+): (?P<value>.+) is no (?P<type>bool|int|date|enum|list|str)(?: of (?P<allowed>.+))?",
            "<field>: указано <value>; <type><allowed>",
        ),
        (rf"event (?P<kind>.+): (?P<day>{DAY}) is no day of these times", "событие «<kind>»: дня <day> быть не может"),
        (
            r"since: (?P<fields>.+) changed, but not the day from which; give the day of the change",
            "изменилось: <fields>; с какого дня, не сказано. Укажите день изменения",
        ),
        (
            rf"since: (?P<day>{DAY}) is earlier than the change of (?P<fields>.+) that is known; which holds from .+",
            "день <day> раньше уже известного изменения (<fields>): укажите, что с какого дня действует",
        ),
        (
            rf"regimes: (?P<regimes>\w+) begins on 1 January or with the registration, not on (?P<day>{DAY})",
            "<regimes> начинается с 1 января или с регистрации, а не с <day>",
        ),
        (
            rf"legal_form changes on (?P<day>{DAY}): it can only have been wrong before",
            "[legal_form] меняется с <day>: так не бывает, прежде могла быть только ошибка",
        ),
        (rf"patents: on (?P<day>{DAY}) PSN is not among regimes", "патент начинается <day>, а режима ПСН тогда нет"),
        (
            rf"patents: (?P<day>{DAY}) to (?P<until>{DAY}) is no span within one year",
            "патент с <day> по <until>: срок не укладывается в один год",
        ),
        (r"legal_form (?P<form>\w+) can't have regimes (?P<regimes>.+)", "<form>: режим <regimes> невозможен"),
        (r"regimes (?P<regimes>.+) can't be combined", "режимы <regimes> вместе не применяются"),
        (
            r"vat_status (?P<vat>\w+) needs (?P<regimes>.+) among regimes",
            "[vat_status]: <vat> возможно только на <regimes>",
        ),
        (
            r"vat_status (?P<vat>\w+) doesn't go with regimes (?P<regimes>.+)",
            "[vat_status]: <vat> не бывает на <regimes>",
        ),
        (
            r"employees or gph_contractors are set, pays_income_to_individuals is false",
            "указаны работники (employees) или [gph_contractors], а [pays_income_to_individuals] — нет",
        ),
        (
            r"employees or gph_contractors are set, but a payer of NPD employs nobody",
            "указаны работники (employees) или [gph_contractors], а на НПД работников не бывает",
        ),
        (
            r"director_below_mrot is of commercial organisations only: see legal_form, commercial",
            "[director_below_mrot] бывает только у коммерческой организации: проверьте поля [legal_form], [commercial]",
        ),
        (r"prop_avg needs OSNO among regimes", "[prop_avg] бывает только на ОСНО"),
        (
            r"(?P<fields>.+) of legal_form ORG only; an owner has ip_personal_property",
            "<fields>: только у организаций; у ИП и физлиц — [ip_personal_property]",
        ),
        (r"closed_on lies before registered_on", "[closed_on] раньше, чем [registered_on]"),
    )
)


def in_russian(doubt: str) -> str:
    """The sentence for people; one that is not known stays as it is."""
    known = ((english.fullmatch(doubt), russian) for english, russian in SENTENCES)
    return next((_sentence(found.groupdict(), russian) for found, russian in known if found is not None), doubt)


def _sentence(said: Mapping[str, str | None], russian: str) -> str:
    shown = {name: _shown(name, value or "") for name, value in said.items()}
    text = re.sub(r"\[(\w+)\]", lambda name: field_name(name[1]), russian)
    return re.sub(r"<(\w+)>", lambda name: shown[name[1]], text)


def field_name(name: str) -> str:
    """A field of the profile as the law's table calls it, with its own name."""
    rule = lawbook().fields.get(name)
    return f"{rule.name} ({name})" if rule is not None and rule.name else name


def _shown(group: str, value: str) -> str:
    match group:
        case "field" | "fields":
            return ", ".join(field_name(one) for one in value.split(", "))
        case "day" | "until":
            year, month, day = value.split("-")
            return f"{day}.{month}.{year}"
        case "regimes":
            return ", ".join(REGIMES.get(one, one) for one in re.split(r", | or ", value))
        case "form":
            return FORMS.get(value, value)
        case "type":
            return TYPES[value]
        case "allowed":
            return f", бывает: {value}" if value else ""
    return value
