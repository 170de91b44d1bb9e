"""Who may speak with the hub, and under which author ids."""

from selaras.protocol.frames import Hello, Refuse, Welcome
from selaras.store.hub_documents import head_seq
from selaras.values import replace
from selaras_hub.members import MAX_CLIENT_BLOCK, Doorkeeper
from tests.sim.office import Office


def hello_of(office: Office, number: int = 0) -> Hello:
    return office.pcs[number].replica.hello("test")


def answer(office: Office, hello: Hello) -> Welcome | Refuse:
    with office.hub_store.transaction() as db:
        door = Doorkeeper(db, office.hub.hub, clock=office.clock, chance=office.chance)
        found = door.identify(hello)
    return found if isinstance(found, Refuse) else found.welcome


def code(office: Office, **members: object) -> str:
    hello = replace(hello_of(office), **members)  # type: ignore[arg-type]  # members of a Hello
    found = answer(office, hello)
    return found.code if isinstance(found, Refuse) else ""


def test_who_is_turned_away() -> None:
    office = Office(pcs=2)
    with office.hub_store.reading() as db:
        head = head_seq(db)
    assert code(office) == ""
    assert code(office, device="nobody") == "hub.unknown-device"
    assert code(office, token="") == "hub.unknown-device"
    assert code(office, token=hello_of(office, 1).token) == "hub.unknown-device"
    assert code(office, epoch="another") == "hub.other-epoch"
    assert code(office, seq=head + 99) == "hub.other-epoch"
    assert isinstance(answer(office, hello_of(office, 1)), Welcome)
    assert code(office, incarnation="incarnation-2") == "hub.foreign-incarnation"


def test_author_ids_are_handed_out_once_for_ever() -> None:
    office = Office(pcs=3)
    given: list[int] = []
    for number in (0, 1, 2, 0, 1):
        welcome = answer(office, replace(hello_of(office, number), client_ids_wanted=5))
        assert isinstance(welcome, Welcome)
        given += welcome.client_ids
        office.kill_hub()
    assert len(set(given)) == len(given) == 25


def test_nobody_gets_more_author_ids_than_a_block() -> None:
    office = Office(pcs=1)
    welcome = answer(office, replace(hello_of(office), client_ids_wanted=10**9))
    assert isinstance(welcome, Welcome)
    assert len(welcome.client_ids) == MAX_CLIENT_BLOCK


def test_the_hub_says_how_far_it_has_heard_of_a_pc() -> None:
    office = Office(pcs=1)
    office.pcs[0].replica.new_invoice({})
    office.heal()
    office.pcs[0].write("invoice:x", {"reference": "[1]"})
    office.heal()
    welcome = answer(office, hello_of(office))
    assert isinstance(welcome, Welcome)
    assert welcome.last_n == 2
    assert len(welcome.last_hash) == 32
    assert welcome.head_seq >= 1
