"""Starting and stopping: what is wrong is said in one line, and nothing is left open."""

import socket
from pathlib import Path

import pytest

from bot.app import App
from bot.clock import MovableClock
from bot.sandbox import Sandbox
from bot.settings import Settings, SettingsError
from tests.library.samples import GOOD
from tests.office import MONDAY, settings_for


async def why_not(settings: Settings) -> str:
    """Give the line with which a start stops. Stopping after it leaves nothing open: warnings are errors here."""
    app = App(settings, MovableClock(MONDAY))
    with pytest.raises(SettingsError) as wrong:
        await app.start()
    await app.stop()
    assert "\n" not in str(wrong.value)
    return str(wrong.value)


async def test_a_database_that_cannot_be_reached_is_said_in_one_line(box: Sandbox) -> None:
    why = await why_not(settings_for(box, "postgresql://ops:hush@127.0.0.1:1/sop"))
    assert "DATABASE_URL" in why
    assert "hush" not in why


async def test_a_file_that_is_no_database_is_said_in_one_line(box: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear team, this is a letter and no database at all." * 20)
    assert "not a database" in await why_not(settings_for(box, f"sqlite:///{tmp_path / 'letter.db'}"))


async def test_a_token_that_slack_refuses_is_named(box: Sandbox, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'sopbot.db'}"
    assert "SLACK_BOT_TOKEN (invalid_auth)" in await why_not(
        settings_for(box, database, SLACK_BOT_TOKEN="xoxb-of-another-app")
    )
    assert "SLACK_APP_TOKEN (invalid_auth)" in await why_not(
        settings_for(box, database, SLACK_APP_TOKEN="xapp-of-another-app")
    )


async def test_a_slack_that_cannot_be_reached_is_named(box: Sandbox, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/api/"
        assert "SLACK_API_URL" in await why_not(
            settings_for(box, f"sqlite:///{tmp_path / 'sopbot.db'}", SLACK_API_URL=nobody)
        )


async def test_a_port_that_is_taken_is_named(box: Sandbox, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))  # noqa: S104 - the address that the bot wants
        taken.listen()
        settings = settings_for(box, f"sqlite:///{tmp_path / 'sopbot.db'}", http=True)
        app = App(settings.model_copy(update={"port": taken.getsockname()[1]}), MovableClock(MONDAY))
        with pytest.raises(SettingsError, match="PORT"):
            await app.start()
        await app.stop()


async def test_a_wrong_file_keeps_the_sop_that_it_held_last(box: Sandbox, tmp_path: Path) -> None:
    library = tmp_path / "sops"
    library.mkdir()
    for content in (GOOD, GOOD.replace("steps:", "stepps:")):
        (library / "own.yml").write_text(content)
        settings = settings_for(box, f"sqlite:///{tmp_path / 'sopbot.db'}", SOP_LIBRARY=str(library))
        app = App(settings, MovableClock(MONDAY))
        await app.start()
        answer = await box.person("ana").command("/sop", "list")
        assert "Press note" in answer.text + str(answer.blocks)
        await app.stop()


async def test_what_bolt_would_read_from_the_environment_by_itself_changes_nothing(
    box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "of-another-app")
    app = App(settings_for(box, f"sqlite:///{tmp_path / 'sopbot.db'}"), MovableClock(MONDAY))
    await app.start()
    answer = await box.person("ana").command("/sop", "list")
    await app.stop()
    assert answer.ok
    assert [record.message for record in caplog.records if record.name.startswith("slack_bolt")] == []
