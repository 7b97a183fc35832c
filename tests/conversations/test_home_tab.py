"""Home: what waits for one person, the runs they own, the SOPs to start; drawn for those who look at it."""

from typing import Any

from bot.domain.ids import TeamId, UserId
from bot.sandbox.actor import Actor
from tests.office import Office, shown

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}


def home(person: Actor) -> dict[str, Any]:
    assert person.home is not None
    return person.home


async def opened(office: Office, *people: Actor) -> None:
    for each in people:
        await each.open_home()
    await office.settled()


async def test_an_empty_home_says_so_and_offers_the_sops(office: Office) -> None:
    await opened(office, office.ana)
    text = shown(home(office.ana))
    assert "Nothing waits for you." in text
    assert "*Campaign QA*" in text
    await office.ana.click_in_home("sop.start", "campaign-qa")
    await office.settled()
    await office.ana.submit({"channel": "C0MARKETING"})
    await office.settled()
    await office.ana.submit({"subject": "Spring webinar"})
    await office.ana.submit()
    await office.settled()
    assert "Spring webinar" in shown(office.card())
    assert "*Runs I own* · 1" in shown(home(office.ana))


async def test_it_shows_offers_steps_and_blockers_and_takes_clicks(office: Office) -> None:
    await opened(office, office.ben)
    await office.start(**PEOPLE)
    await office.ana.command("/sop", "handoff 4 @ben Links sheet is final.")
    await office.ana.command("/sop", "block 6 The list is missing.")
    await office.settled()
    text = shown(home(office.ben))
    assert "🤝 4 UTM tags" in text
    assert "2 Audience and suppression" in text
    await office.ben.click_in_home("handoff.accept")
    await office.settled()
    assert "🤝" not in shown(home(office.ben))
    assert "4 UTM tags" in shown(home(office.ben))
    await office.ben.click_in_home("step.done", "cqa-1 utm")
    await office.settled()
    assert "4 UTM tags" not in shown(home(office.ben))
    assert "4  UTM tags · done, <@U0BEN>" in shown(office.card())


async def test_a_step_past_its_due_time_is_overdue_when_home_is_opened(office: Office) -> None:
    await office.start(**PEOPLE, **{"input.launch": "2026-12-03"})
    await opened(office, office.cara)
    assert "7 Budget cap and stop rule" in shown(home(office.cara))
    assert " · due " in shown(home(office.cara))
    await office.later(days=11)
    await opened(office, office.cara)
    assert " · overdue since " in shown(home(office.cara))
    assert " · due " not in shown(home(office.cara))


async def test_a_refusal_is_said_in_a_modal_since_home_has_nowhere_else(office: Office) -> None:
    await opened(office, office.ben)
    await office.start(**PEOPLE)
    before = {"blocks": list(home(office.ben)["blocks"])}
    await office.ana.command("/sop", "done 2")
    await office.settled()
    home(office.ben)["blocks"] = before["blocks"]  # he still looks at the old one
    await office.ben.click_in_home("step.done", "cqa-1 audience")
    await office.settled()
    assert office.ben.view is not None
    assert "Nothing changed" in shown(office.ben.view)


async def test_only_those_who_looked_lately_are_drawn_for(office: Office) -> None:
    await opened(office, office.ben)
    await office.start(**PEOPLE)
    assert office.cara.home is None
    assert "Audience" in shown(home(office.ben))
    await office.later(days=31)
    drawn = len(office.box.calls_of("views.publish"))
    await office.ana.command("/sop", "done 2")
    await office.settled()
    assert len(office.box.calls_of("views.publish")) == drawn


async def test_many_facts_at_once_are_few_drawings(office: Office) -> None:
    await office.start(**PEOPLE)
    await opened(office, office.ana)
    hold = office.box.faults.hold("views.publish")
    drawn = len(office.box.calls_of("views.publish"))
    for number in (3, 4, 6):
        await office.ana.command("/sop", f"done {number}")
    hold.release()
    await office.settled()
    assert len(office.box.calls_of("views.publish")) - drawn <= 2
    assert "UTM tags" not in shown(home(office.ana))


async def test_someone_outside_a_private_channel_never_sees_its_runs(office: Office) -> None:
    await office.box.invite("budget")
    await opened(office, office.ben, office.ana)
    await office.start_without("ben", "budget", **PEOPLE)
    assert "Spring webinar" in shown(home(office.ana))
    assert "Spring webinar" not in shown(home(office.ben)), "he is named in a role, but isn't in the channel"
    await office.box.remove("budget", office.ana.id)
    await office.settled()
    assert "Spring webinar" not in shown(home(office.ana))


async def test_more_than_fits_is_turned_to(office: Office) -> None:
    for number in range(3):
        await office.start(**PEOPLE, subject=f"Campaign {number}")
    for number in range(1, 4):
        for step in (3, 4, 6):
            await office.cara.command("/sop", f"note cqa-{number} {step} seen")
    people = {f"role.{role}": "ana" for role in ("owner", "ops", "paid", "decider")}
    for number in range(3):
        await office.start(**people, subject=f"Big campaign {number}")
    await opened(office, office.ana)
    assert len(home(office.ana)["blocks"]) <= 100
    await office.ana.click_in_home("home.page.1")
    await office.settled()
    assert "Back" in shown(home(office.ana))


async def test_a_guest_sees_their_own_steps_and_no_lists(office: Office) -> None:
    office.box.space.channel("marketing").members.append("U0GUEST")
    guest = office.box.person("guest")
    await office.start(**{**PEOPLE, "role.ops": "guest"})
    await guest.command("/sop", "note seen")
    await opened(office, guest)
    text = shown(home(guest))
    assert "Audience and suppression" in text
    assert "*Content review*" not in text
    assert "Start" not in text
    await guest.shortcut("start_sop")
    await office.settled()
    assert "can start a run" in shown(guest.view or {})


async def test_it_is_drawn_with_five_queries_at_most(office: Office) -> None:
    from sqlalchemy import event  # noqa: PLC0415

    from storage import homes  # noqa: PLC0415

    for number in range(4):
        await office.start(**PEOPLE, subject=f"Campaign {number}")
    asked: list[str] = []
    store = office.app.store

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(store._reading, "before_cursor_execute", note)  # noqa: SLF001 - to count what is asked
    ana = TeamId(office.box.team_id), UserId(office.ana.id)
    await store.read(homes.state, *ana, await store.read(homes.channels, *ana))
    event.remove(store._reading, "before_cursor_execute", note)  # noqa: SLF001 - the same
    assert len([each for each in asked if each.lstrip().upper().startswith("SELECT")]) <= 5


async def test_nobodys_home_is_drawn_for_whoever_left(office: Office) -> None:
    await opened(office, office.ben)
    await office.start(**PEOPLE)
    await office.box.deactivate("ben")
    office.box.calls.clear()
    await office.ana.command("/sop", "handoff 4 @cara Final.")
    await office.ana.command("/sop", "done 2")
    await office.settled()
    assert [each.args["user_id"] for each in office.box.calls_of("views.publish")] == []
