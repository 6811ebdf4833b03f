"""The people and clients a new portal starts with."""

from sandbox.seed.clients import clients, inn10, inn12
from sandbox.seed.people import DEPARTMENTS, people


def test_a_known_inn_has_these_check_digits():
    assert inn10("770708389") == "7707083893"
    assert inn12("5001007322") == "500100732259"


def test_sixty_clients_start_with_those_of_the_file_and_have_valid_inns():
    found = list(clients())

    assert len(found) == 60
    assert (found[0].name, found[0].inn, found[0].home_authority) == ("ООО «Северный Каркас»", "7798120412", "7725")
    assert all(c.inn == (inn10(c.inn[:9]) if len(c.inn) == 10 else inn12(c.inn[:10])) for c in found)
    assert len({c.inn for c in found}) == 60
    assert len({c.name for c in found}) == 60


def test_clients_are_the_same_every_time():
    assert list(clients()) == list(clients())


def test_forty_two_people_work_in_eight_departments():
    found = people()

    assert len(found) == 42
    assert {person.department for person in found} == set(DEPARTMENTS)
    assert next(p for p in found if p.department == "Налоги и бухгалтерия").position == "Главный бухгалтер"
    assert len({person.document(1, admin=False)["EMAIL"] for person in found}) == 42
