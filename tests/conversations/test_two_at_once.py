"""Two people act at the same moment: each is answered, and what stands is what one after the other would leave."""

import asyncio

import pytest

from tests.office import Office, shown, thread_texts

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}


async def offered(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ana.command("/sop", "handoff 4 @ben Links sheet is final.")
    await office.settled()


async def test_the_receiver_accepts_while_the_giver_does_it(office: Office) -> None:
    await offered(office)
    letter, card = office.ben.dm[-1], dict(office.card())
    await asyncio.gather(office.ben.click(letter, "handoff.accept"), office.ana.click(card, "step.done", "cqa-1 utm"))
    await office.settled()
    assert "✅ 4  UTM tags · done, <@U0ANA>" in shown(office.card())
    assert "offered to" not in shown(office.card())
    assert "Accept" not in shown(office.ben.dm[-1])


async def test_two_accept_buttons_of_one_offer_take_it_once(office: Office) -> None:
    await offered(office)
    await office.ben.open_home()
    await office.settled()
    letter = office.ben.dm[-1]
    await asyncio.gather(office.ben.click(letter, "handoff.accept"), office.ben.click_in_home("handoff.accept"))
    await office.settled()
    assert sum("took *4 UTM tags*" in each for each in thread_texts(office)) == 1
    assert office.ben.view is None


async def test_two_unblock_what_stops_a_step(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.ben.command("/sop", "block 3 Waiting.")
    await office.settled()
    card = dict(office.card())
    await asyncio.gather(*(each.click(card, "blocker.end", "cqa-1 1") for each in (office.ana, office.cara)))
    await office.settled()
    assert sum("can go on" in each for each in thread_texts(office)) == 1
    refused = [
        each for person in (office.ana, office.cara) for each in person.private() if "ended already" in each["text"]
    ]
    assert len(refused) == 1


async def test_one_returns_a_step_while_another_undoes_it(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.click(office.ana, "step.done", "links")
    card = dict(office.card())
    await office.dilan.click(card, "run.return")
    await office.settled()
    await asyncio.gather(
        office.dilan.submit({"step": "links", "choice": "missed check", "text": "Ad 2."}),
        office.ana.click(card, "step.undo", "cqa-1 links"),
    )
    await office.settled()
    assert "3  Links resolve · <@U0ANA>" in shown(office.card()).replace("*", ""), "bold if the return came first"
    assert "0 of 8 done" in shown(office.card())


@pytest.mark.parametrize("rounds", [8])
async def test_many_act_on_one_run_and_every_line_is_said_once(office: Office, rounds: int) -> None:
    await office.start(**PEOPLE)
    people = [office.box.person(each) for each in ("ana", "ben", "cara", "dilan", "lena")]
    commands = [f"note {number} seen" for number in range(1, rounds + 1)]
    await asyncio.gather(*(people[n % 5].command("/sop", command) for n, command in enumerate(commands)))
    await office.settled()
    said = [each for each in thread_texts(office) if "seen" in each]
    assert len(said) == len(set(said)) == rounds
