"""Home: published for one person, opened by them, clicked in, kept."""

from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.sandbox.world import Caller, SocketApp, actions, button, field, manifest, modal, section


def home(*blocks: dict[str, object], **more: object) -> dict[str, object]:
    return {"type": "home", "blocks": list(blocks) or [section("Nothing waits.")], **more}


async def test_a_home_is_shown_to_its_person_alone(box: Sandbox, call: Caller) -> None:
    assert (await call("views.publish", user_id="U0ANA", view=home()))["ok"]
    shown = box.person("ana").home
    assert shown is not None
    assert shown["blocks"][0]["text"]["text"] == "Nothing waits."
    assert box.person("ben").home is None


async def test_opening_it_is_told(box: Sandbox, app: SocketApp) -> None:
    await box.person("ana").open_home()
    [event] = app.events
    assert (event["type"], event["user"], event["tab"], event["channel"]) == (
        "app_home_opened",
        "U0ANA",
        "home",
        "D0ANA",
    )


async def test_a_click_names_the_view_and_no_channel(box: Sandbox, call: Caller, app: SocketApp) -> None:
    await call("views.publish", user_id="U0ANA", view=home(actions(button("go", value="1"))))
    await box.person("ana").click_in_home("go")
    [payload] = app.payloads
    assert payload["container"]["type"] == "view"
    assert payload["view"]["type"] == "home"
    assert not payload.keys() & {"channel", "response_url", "message"}
    opened = await call("views.open", trigger_id=payload["trigger_id"], view=modal(field()))
    assert opened["ok"]


async def test_what_is_no_home_is_refused(call: Caller) -> None:
    for view in (modal(field()), home(field()), home(*([section()] * 101)), {"type": "home"}):
        assert (await call("views.publish", user_id="U0ANA", view=view))["error"] == "invalid_arguments"


async def test_a_home_that_changed_meanwhile_is_told_by_its_hash(call: Caller) -> None:
    first = (await call("views.publish", user_id="U0ANA", view=home()))["view"]
    await call("views.publish", user_id="U0ANA", view=home())
    again = await call("views.publish", user_id="U0ANA", view=home(), hash=first["hash"])
    assert again["error"] == "hash_conflict"


async def test_without_a_home_tab_there_is_none(box: Sandbox, call: Caller) -> None:
    box.manifest["features"]["app_home"]["home_tab_enabled"] = False
    assert (await call("views.publish", user_id="U0ANA", view=home()))["error"] == "not_enabled"
    with pytest.raises(LookupError):
        await box.person("ana").open_home()


async def test_it_is_kept_between_starts(tmp_path: Path) -> None:
    first = Sandbox(manifest(), path=tmp_path / "slack.db")
    first.space.put_home("U0ANA", {"id": "V1", "hash": "h", **home()})
    first.space.close()
    again = Sandbox(manifest(), path=tmp_path / "slack.db")
    assert again.person("ana").home == {"id": "V1", "hash": "h", **home()}
    again.space.close()
