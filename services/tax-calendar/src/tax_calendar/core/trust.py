"""Whether a demand may be believed: who sent it, where it leads, whom it wants paid.

What makes anybody pay or log in is put to a person unless all is as the authority does it. Nothing that a letter says
of itself is believed: of its sender only what our own mail server found. Source: docs/facts/tax-demands.md, section 5.
"""

from __future__ import annotations

from dataclasses import replace

from contracts.mail.v1 import Authentication

from tax_calendar.core.assembling import Demand
from tax_calendar.core.signs import OTHERS_ACCOUNT
from tax_calendar.core.sorting import Letter, baits, leads_to_pay, links, lures

NOT_HIS = "Почтовый сервер не подтвердил отправителя ({}): сверьте документ у оператора или в личном кабинете."
NO_PAPER = "Требование об уплате без самого документа: не платите по письму, найдите документ у оператора."
LINK_ONLY = "Документа в письме нет, но есть ссылка для входа или оплаты: проверьте, кто его прислал."
LINK_IN_PAPER = "В документе есть ссылка для оплаты или входа, и ведёт она не на сайт ФНС: проверьте, кто его прислал."
LINK_IN_WORDS = (
    "В письме с требованием есть ссылка или страница для оплаты или входа, не сайт ФНС: проверьте, кто его прислал."
)
ACCOUNT = (
    "В требовании об уплате назван счёт или карта не казначейства: налоги платят только на ЕНС, проверьте документ."
)
OF_MONEY = {"suspend_76", "decision_101", "tax_calc_msg"}  # what a link to pay goes with, besides a demand to pay


def trusted(demand: Demand, letter: Letter, sender: Authentication) -> Demand:
    """The demand with the doubts that its sender, its links and its payee raise; as it is where there are none."""
    unverified = flag(sender)
    doubts = [] if demand.kind is None else [*_tempting(demand, letter)]
    if unverified and (_pays(demand) or not demand.papered):
        doubts.append(unverified)
    elif unverified:
        return replace(demand, doubts=(*demand.doubts, *doubts), remarks=(*demand.remarks, unverified))
    return replace(demand, doubts=(*demand.doubts, *doubts)) if doubts else demand


def _tempting(demand: Demand, letter: Letter) -> tuple[str, ...]:
    # A machine-readable cover is no document to pay by.
    if demand.papered and not (_pays(demand) and demand.attachment is None):
        led = (LINK_IN_PAPER,) if lures(demand.text) else ()
        if demand.kind is not None and demand.kind.key in OF_MONEY and leads_to_pay(letter.said):
            led = (*led, LINK_IN_WORDS)
        return (*led, *_paid_elsewhere(demand, letter)) if _pays(demand) else led
    if _pays(demand):
        return (NO_PAPER,)
    return (LINK_ONLY,) if links(letter.words) else ()


def _paid_elsewhere(demand: Demand, letter: Letter) -> tuple[str, ...]:
    """A true paper may be the bait: the letter around it leads to where the money is to go."""
    led = (LINK_IN_WORDS,) if letter.paged or baits(letter.said) else ()
    return (*led, ACCOUNT) if OTHERS_ACCOUNT.search(f"{demand.text}\n{letter.said}") else led


def _pays(demand: Demand) -> bool:
    return demand.kind is not None and demand.kind.key == "payment_69"


def flag(found: Authentication) -> str | None:
    """What to tell a person of a sender who is not verified; None if he is, or nobody looked."""
    if found.verified is not False:
        return None
    said = (("SPF", found.spf), ("DKIM", found.dkim), ("DMARC", found.dmarc))
    return NOT_HIS.format(", ".join(f"{name}: {result}" for name, result in said if result is not None))
