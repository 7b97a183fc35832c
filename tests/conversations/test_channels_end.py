"""A channel is deleted, renamed, left and joined again, or gets another id: runs end or go on with it."""

import pytest

from bot.domain.facts import RunCancelled
from bot.domain.ids import RunName, TeamId
from bot.sandbox.actor import Actor
from storage import runs
from tests.agreement import check_run
from tests.conversations.team import say
from tests.office import Office, shown, thread_texts

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}


def home(person: Actor) -> str:
    return shown(person.home or {})


# ---- deleted


@pytest.mark.parametrize("channel", ["launches", "budget"])
async def test_what_ran_in_a_deleted_channel_is_cancelled_by_whoever_deleted_it(office: Office, channel: str) -> None:
    team = TeamId(office.box.team_id)
    await office.box.invite(channel)
    office.bring_in(channel, *PEOPLE.values())
    for _ in range(2):
        await office.start(channel=channel, **PEOPLE)
    await office.ana.open_home()
    await office.ana.command("/sop", "handoff cqa-1 4 @cara Final.", channel=channel)
    await office.settled()
    asked = len(office.cara.dm)
    office.box.calls.clear()
    await office.box.delete_channel(channel, by="U0DILAN")
    await office.later(minutes=5)
    for name in (RunName("cqa-1"), RunName("cqa-2")):
        await office.app.store.read(check_run, team, name)
        facts = await office.app.store.read(runs.facts, team, name)
        assert isinstance(facts[-1], RunCancelled)
        assert (facts[-1].by, facts[-1].why) == ("U0DILAN", "The channel was deleted.")
    (told,) = [each for each in office.ana.dm if "deleted" in each["text"]]
    assert "cqa-1" in shown(told)
    assert "cqa-2" in shown(told)
    assert "cqa-1" not in home(office.ana)
    spoken = [each for each in office.box.calls if str(each.args.get("channel", "")).startswith("C0")]
    assert [each.method for each in spoken if each.method.startswith("chat.")] == []
    await office.later(days=2)
    assert len(office.cara.dm) == asked, "nobody is nudged, reminded or told of it"
    assert len([each for each in office.ana.dm if "deleted" in each["text"]]) == 1


async def test_where_slack_does_not_say_who_deleted_it_the_bot_did_what_followed(office: Office) -> None:
    await office.box.invite("launches")
    await office.start(channel="launches", **PEOPLE)
    office.box.emit("channel_deleted", {"channel": "C0LAUNCHES"})
    await office.settled()
    facts = await office.app.store.read(runs.facts, TeamId(office.box.team_id), RunName("cqa-1"))
    assert isinstance(facts[-1], RunCancelled)
    assert facts[-1].by == office.box.bot_user_id


async def test_a_deletion_that_is_told_twice_ends_what_runs_once(office: Office) -> None:
    await office.box.invite("launches")
    await office.start(channel="launches", **PEOPLE)
    await office.box.delete_channel("launches")
    await office.settled()
    event = next(id_ for id_, each in office.box.events.sent.items() if each["event"]["type"] == "channel_deleted")
    assert (await office.box.redeliver(event)).ok
    await office.settled()
    facts = await office.app.store.read(runs.facts, TeamId(office.box.team_id), RunName("cqa-1"))
    assert [each.kind for each in facts].count("RunCancelled") == 1


async def test_runs_elsewhere_go_on(office: Office) -> None:
    await office.start(**PEOPLE)
    await office.box.invite("launches")
    await office.start(channel="launches", **PEOPLE)
    await office.box.delete_channel("launches")
    await office.settled()
    assert "cqa-1" in await say(office, "status")
    await office.click(office.ana, "step.done", "links")
    assert "1 of 8 done" in shown(office.card())


# ---- another id


async def test_everything_goes_on_under_the_new_id(office: Office) -> None:
    await office.box.invite("budget")
    office.bring_in("budget", *PEOPLE.values())
    await office.start(channel="budget", **PEOPLE)
    await office.ana.open_home()
    await office.ana.command("/sop", "note Before.", channel="budget")
    await office.settled()
    await office.box.change_channel_id("budget", "C0SHARED")
    await office.settled()
    await office.click(office.ana, "step.done", "links", channel="budget")
    await office.ana.command("/sop", "note After.", channel="budget")
    await office.settled()
    assert len([each for each in office.box.messages("budget") if "card" in str(each.get("metadata"))]) == 1
    assert "1 of 8 done" in shown(office.card("budget"))
    assert [each.rpartition(": ")[2] for each in thread_texts(office, "budget")] == ["Before.", "After."]
    assert "cqa-1" in home(office.ana)
    await office.app.store.read(check_run, TeamId(office.box.team_id), RunName("cqa-1"))


# ---- known anew


@pytest.mark.parametrize("what", ["renamed", "removed and invited"])
@pytest.mark.parametrize("channel", ["marketing", "budget"])
async def test_home_shows_the_runs_again_though_nobody_acts_there(office: Office, what: str, channel: str) -> None:
    await office.box.invite(channel)
    office.bring_in(channel, *PEOPLE.values())
    await office.start(channel=channel, **PEOPLE)
    await office.ana.open_home()
    await office.settled()
    assert "cqa-1" in home(office.ana)
    if what == "renamed":
        await office.box.rename(channel, "elsewhere")
    else:
        await office.box.remove(channel)
        await office.settled()
        assert ("cqa-1" in home(office.ana)) is (channel == "marketing"), "of a private one nobody is told meanwhile"
        await office.box.invite(channel)
    await office.settled()
    assert "cqa-1" in home(office.ana)
    await office.ana.open_home()
    await office.settled()
    assert "cqa-1" in home(office.ana)


async def test_whoever_joins_a_private_channel_sees_what_is_theirs_there(office: Office) -> None:
    await office.box.invite("budget")
    await office.start_without("ben", "budget", **PEOPLE)
    await office.ben.open_home()
    await office.settled()
    assert "cqa-1" not in home(office.ben), "he is named in a role, but isn't in the channel"
    office.box.join(office.box.space.channel("budget"), office.ben.id)
    await office.settled()
    assert "cqa-1" in home(office.ben)


@pytest.mark.parametrize("old", ["C", "cqa", "C0MARKETING x", "<!here>"])
async def test_what_is_no_channels_id_is_put_in_no_others_place(office: Office, old: str) -> None:
    await office.start(**PEOPLE)
    office.box.emit("channel_id_changed", {"old_channel_id": old, "new_channel_id": "C0OTHER"})
    await office.settled()
    assert "cqa-1" in await say(office, "status")
    await office.app.store.read(check_run, TeamId(office.box.team_id), RunName("cqa-1"))
