"""The lower half of the УПД: who signs the счёт-фактура, who hands over and who accepts."""

from __future__ import annotations

from collections.abc import Iterator

from documents.format import day_in_words
from documents.model.common import Party, Signatory
from documents.model.transfer import Transfer, TransferSide
from documents.papers.fields import LABEL, Place, Slot, field, plain
from documents.pdf.blocks import Drawing, Stack
from documents.pdf.flow import Block
from documents.pdf.look import INK, LANDSCAPE
from documents.pdf.page import Page

SIGNATURE, NAME, POSITION = "(подпись)", "(ф.и.о.)", "(должность)"
REGISTRATION = "(основной государственный регистрационный номер ИП и дата присвоения такого номера)"
BASIS = "(договор; доверенность и др.)"
TRANSPORT = (
    "(транспортная накладная, поручение экспедитору, экспедиторская / складская расписка и др. / масса нетто / брутто"
    " груза, если не приведены ссылки на транспортные документы, содержащие эти сведения)"
)
HANDED = ("Товар (груз) передал / услуги, результаты работ, права сдал", "Дата отгрузки, передачи (сдачи)")
ACCEPTED = ("Товар (груз) получил / услуги, результаты работ, права принял", "Дата получения (приёмки)")
OTHERS = ("Иные сведения об отгрузке, передаче", "Иные сведения о получении, приёмке")
LINKS = (
    "(ссылки на неотъемлемые приложения, сопутствующие документы, иные документы и т.п.)",
    "(информация о наличии/отсутствии претензии; ссылки на неотъемлемые приложения и другие документы и т.п.)",
)
ANSWERS = "Ответственный за правильность оформления факта хозяйственной жизни"
AUTHOR = "Наименование экономического субъекта — составителя документа (в т.ч. комиссионера / агента)"
SEAL = "(может не заполняться при проставлении печати в М.П., может быть указан ИНН / КПП)"
GUTTER = 16.0
SIGNS = 118.0  # room for who signs


def signed(transfer: Transfer, strip: float) -> Iterator[Block]:
    """Head and chief accountant, or the entrepreneur; how many sheets there are."""
    sheet = LANDSCAPE
    x, width = sheet.left + strip + 6, sheet.inner - strip - 6
    half = (width - 8) / 2
    head = _signature(Place(x, half, SIGNS), "Руководитель организации или иное уполномоченное лицо", transfer.head)
    accountant = _signature(
        Place(x + half + 8, half, SIGNS), "Главный бухгалтер или иное уполномоченное лицо", transfer.accountant
    )
    owner = transfer.entrepreneur
    slots = [Slot("", SIGNATURE), Slot(owner.name if owner else "", NAME)]
    slots.append(Slot(owner.basis if owner else "", REGISTRATION, 2.6))
    business = field(Place(x, width, SIGNS), "Индивидуальный предприниматель или иное уполномоченное лицо", slots)
    both = Stack((head,), Drawing(accountant.height, accountant.draw))
    body = Stack((both, business))

    def paint(page: Page, y: float) -> None:
        page.text(sheet.left, y + 8, "Документ составлен на", LABEL)
        page.when_counted(lambda pages: page.text(sheet.left, y + 18, f"{pages} л.", LABEL))
        page.line(sheet.left + strip, y, sheet.left + strip, y + body.height, 1.2, INK)

    yield Stack((body,), Drawing(body.height, paint), keep=True)


def _signature(place: Place, label: str, who: Signatory | None) -> Drawing:
    return field(place, label, [Slot("", SIGNATURE), Slot(who.name if who else "", NAME)])


def sides(transfer: Transfer) -> Iterator[Block]:
    """Rows [10]–[21]: the ground, then both sides beside each other, kept together."""
    sheet = LANDSCAPE
    wide = Place(sheet.left, sheet.inner, 178)
    ground = Stack(
        (
            field(wide, "Основание передачи (сдачи) / получения (приёмки)", [Slot(transfer.contract, BASIS)], "[10]"),
            field(wide, "Данные о транспортировке и грузе", [Slot(transfer.transport or "—", TRANSPORT)], "[11]"),
        ),
        keep=True,
    )
    half = (sheet.inner - GUTTER) / 2
    left = Stack(tuple(_side(Place(sheet.left, half, 0), transfer.handed, transfer.seller, HANDED, 12)))
    middle = sheet.left + half + GUTTER / 2
    right_place = Place(middle + GUTTER / 2, half, 0)
    right = Stack(tuple(_side(right_place, transfer.accepted, transfer.buyer, ACCEPTED, 17)))

    def paint(page: Page, y: float) -> None:
        right.draw(page, y)
        page.line(middle, y, middle, y + max(left.height, right.height), 1.2, INK)

    yield ground
    yield Stack((left,), Drawing(right.height, paint))


def _side(place: Place, side: TransferSide, party: Party, words: tuple[str, str], first: int) -> Iterator[Block]:
    """Five rows of one side, numbered from *first*."""
    second = int(first > 12)
    labelled = Place(place.x, place.width, 118)
    on = day_in_words(side.at) if side.at else "«____» ______________ 20____ г."
    identity = "/".join(filter(None, (party.inn, party.kpp)))
    yield plain(place, words[0], strong=True)
    yield field(place, "", _person(side.hands), f"[{first}]")
    yield field(labelled, words[1], [Slot(on)], f"[{first + 1}]")
    yield plain(place, OTHERS[second])
    yield field(place, "", [Slot(side.remarks, LINKS[second])], f"[{first + 2}]")
    yield plain(place, ANSWERS)
    yield field(place, "", _person(side.answers or side.hands), f"[{first + 3}]")
    yield plain(place, AUTHOR)
    yield field(place, "", [Slot(", ".join(filter(None, (party.name, identity))), SEAL)], f"[{first + 4}]")
    yield plain(place, "М.П.")


def _person(who: Signatory) -> list[Slot]:
    return [Slot(who.role, POSITION), Slot("", SIGNATURE), Slot(who.name, NAME)]
