"""What a sandbox with a file still knows after the next start."""

from pathlib import Path

import aiohttp

from bot.sandbox import Sandbox
from tests.sandbox.world import MARKETING, Caller, Clock, SocketApp, home, manifest, section

METADATA = {"event_type": "note", "event_payload": {"key": "one"}}


async def test_everything_said_and_done_is_still_there(tmp_path: Path, clock: Clock) -> None:
    box = await _started(tmp_path, clock)
    async with aiohttp.ClientSession() as session:
        call = Caller(box, session)
        parent = (await call("chat.postMessage", channel=MARKETING, text="<!here>", metadata=METADATA))["ts"]
        await call("chat.postMessage", channel=MARKETING, text="Reply", thread_ts=parent)
        gone = (await call("chat.postMessage", channel=MARKETING, text="Gone"))["ts"]
        await call("chat.update", channel=MARKETING, ts=parent, text="<!here> now", blocks=[section()])
        await call("chat.delete", channel=MARKETING, ts=gone)
        await call("chat.postEphemeral", channel=MARKETING, user="U0BEN", text="Psst")
        await call("chat.postMessage", channel="U0ANA", text="In private")
        await call("views.publish", user_id="U0ANA", view=home(section("At home"), external_id="mine"))
        await call.post(f"{box.url}/page/read", json={"as": "U0ANA", "channel": MARKETING})
    await box.person("ben").react("no_entry", box.messages("marketing")[0])
    await box.invite("budget")
    await box.remove("marketing", "U0CARA")
    await box.archive("launches")
    await box.rename("launches", "launch")
    await box.deactivate("lena")
    await box.change_person("ben", name="Benjamin Osei")
    box.add_channel("press", private=True, members=["ana"])
    kept = _all(box)
    await box.stop()

    again = await _started(tmp_path, clock)
    assert _all(again) == kept
    [message] = again.messages("marketing")
    assert (message["text"], message["pings"], message["metadata"]) == ("<!here> now", ["!here"], METADATA)
    assert message["reactions"] == [{"name": "no_entry", "users": ["U0BEN"], "count": 1}]
    assert [each["text"] for each in again.thread("marketing", message)] == ["Reply"]
    assert [each["text"] for each in again.person("ben").private()] == ["Psst"]
    await again.stop()


async def test_a_later_start_gives_no_id_twice_though_time_stands_still(tmp_path: Path, clock: Clock) -> None:
    seen: list[str] = []
    for _ in range(2):
        box = await _started(tmp_path, clock)
        async with aiohttp.ClientSession() as session:
            call = Caller(box, session)
            app = SocketApp(call)
            await app.connect()
            seen.append((await call("chat.postMessage", channel=MARKETING, text="Hello"))["ts"])
            seen.append((await call("chat.postEphemeral", channel=MARKETING, text="X", user="U0BEN"))["message_ts"])
            await box.person("ana").command("/sop")
            await box.quiet()
            event, command = sorted(app.payloads, key=lambda each: "command" in each)
            seen += [event["event_id"], command["trigger_id"], command["response_url"].rsplit("/", 1)[1]]
            await app.close()
        await box.stop()
    assert len(set(seen)) == 10


async def test_open_modals_and_response_urls_end_with_the_sandbox(tmp_path: Path, clock: Clock) -> None:
    box = await _started(tmp_path, clock)
    box.modals.push("U0ANA", {"type": "modal", "blocks": [section()]})
    path = box.response_url("U0ANA", MARKETING).removeprefix(box.url)
    await box.stop()
    again = await _started(tmp_path, clock)
    assert again.person("ana").view is None
    async with aiohttp.ClientSession() as session:
        answer = await Caller(again, session).post(again.url + path, json={"text": "Late"})
    assert answer["error"] == "expired_url"
    await again.stop()


async def test_without_a_file_each_start_is_the_first(clock: Clock) -> None:
    for _ in range(2):
        box = Sandbox(manifest(), now=clock.now)
        await box.start()
        assert box.messages("marketing") == []
        await box.person("ana").say("Hello")
        await box.stop()


async def _started(folder: Path, clock: Clock) -> Sandbox:
    box = Sandbox(manifest(), now=clock.now, path=folder / "slack.db")
    box.retry_after = 0.0
    await box.start()
    return box


def _all(box: Sandbox) -> tuple[object, ...]:
    space = box.space
    return space.people, space.channels, space.messages, space.private, space.read, space.homes
