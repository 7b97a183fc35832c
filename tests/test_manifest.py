"""The Slack app's manifest: valid, consistent with itself, and the same for both ways of reaching Slack."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot import manifest
from handlers import EVENTS, SHORTCUTS

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "tests" / "oracle" / "manifest.schema.json"
SCOPES_OF_EVENTS = ROOT / "bot" / "sandbox" / "rules" / "event-scopes.json"
CHANNEL_ARCHIVING = {  # that file lacks these four; Slack: reference/events/channel_archive and its neighbours
    "channel_archive": ["channels:read"],
    "channel_unarchive": ["channels:read"],
    "group_archive": ["groups:read"],
    "group_unarchive": ["groups:read"],
}


def read_json(path: Path) -> Any:  # noqa: ANN401 - the shape is the file's
    return json.loads(path.read_text(encoding="utf-8"))


def http() -> dict[str, Any]:
    given: dict[str, Any] = yaml.safe_load(manifest.for_http("https://bot.example.com"))
    return given


def bot_scopes(given: dict[str, Any]) -> list[str]:
    scopes: list[str] = given["oauth_config"]["scopes"]["bot"]
    return scopes


def bot_events(given: dict[str, Any]) -> list[str]:
    events: list[str] = given["settings"]["event_subscriptions"]["bot_events"]
    return events


def test_both_manifests_keep_to_slacks_schema() -> None:
    validator = jsonschema.Draft7Validator(read_json(SCHEMA))
    for given in (manifest.read(), http()):
        assert [error.message for error in validator.iter_errors(given)] == []


def test_the_background_is_a_colour() -> None:  # the schema's own rule for it stands under a key no validator knows
    assert re.fullmatch(r"#[0-9a-f]{6}", manifest.read()["display_information"]["background_color"])


def test_every_event_exists_and_a_scope_allows_it() -> None:
    allowed_by = read_json(SCOPES_OF_EVENTS) | CHANNEL_ARCHIVING
    scopes = set(bot_scopes(manifest.read()))
    needing = {event: set(allowed_by[event]) for event in bot_events(manifest.read())}
    refused = [event for event, needed in needing.items() if needed and not scopes & needed]
    assert refused == []


def test_every_event_asked_for_is_listened_to_and_the_other_way_round() -> None:
    # Slack tells messages apart by where they stand; they all arrive as "message".
    assert {event.partition(".")[0] for event in bot_events(manifest.read())} == EVENTS.keys()


def test_private_channels_are_treated_like_public_ones() -> None:
    scopes = bot_scopes(manifest.read())
    public = {scope.removeprefix("channels:") for scope in scopes if scope.startswith("channels:")}
    private = {scope.removeprefix("groups:") for scope in scopes if scope.startswith("groups:")}
    assert public == private
    events = bot_events(manifest.read())
    public_events = {event.removeprefix("channel_") for event in events if event.startswith("channel_")}
    private_events = {event.removeprefix("group_") for event in events if event.startswith("group_")}
    assert public_events == private_events | {"id_changed"}, "that one is for both, whatever its name"


def test_nothing_is_asked_for_twice() -> None:
    for names in (bot_scopes(manifest.read()), bot_events(manifest.read())):
        assert len(names) == len(set(names))


def test_the_text_is_the_file_with_its_comments() -> None:
    assert manifest.as_text() == (ROOT / "manifest.yml").read_text(encoding="utf-8")


def test_people_and_channels_in_a_command_arrive_as_ids() -> None:
    (command,) = manifest.read()["features"]["slash_commands"]
    assert command["command"] == "/sop"
    assert command["should_escape"] is True


def test_socket_mode_needs_no_address() -> None:
    assert manifest.read()["settings"]["socket_mode_enabled"] is True
    assert "url:" not in manifest.as_text()


def test_http_differs_by_the_address_and_the_switch_alone() -> None:
    given = http()
    endpoint = "https://bot.example.com/slack/events"
    assert given["features"]["slash_commands"][0].pop("url") == endpoint
    assert given["settings"]["event_subscriptions"].pop("request_url") == endpoint
    assert given["settings"]["interactivity"].pop("request_url") == endpoint
    assert given["settings"].pop("socket_mode_enabled") is False
    socket = manifest.read()
    del socket["settings"]["socket_mode_enabled"]
    assert given == socket


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://bot.example.com/", "https://bot.example.com/slack/events"),
        ("https://example.com:8443/sop", "https://example.com:8443/sop/slack/events"),
        ("https://bot.example.com/slack/events", "https://bot.example.com/slack/events"),
    ],
)
def test_the_address_may_have_a_port_and_a_path(url: str, endpoint: str) -> None:
    given = yaml.safe_load(manifest.for_http(url))
    assert given["settings"]["event_subscriptions"]["request_url"] == endpoint


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://bot.example.com", "Slack calls only https addresses; write one such as https://bot.example.com, not"),
        ("bot.example.com", "Slack calls only https addresses; write one such as https://bot.example.com, not"),
        ("", "Slack calls only https addresses; write one such as https://bot.example.com, not"),
        ("https://", "'https://' names no host; write an address such as https://bot.example.com."),
        ("https:///slack", "'https:///slack' names no host; write an address such as https://bot.example.com."),
        ("https://a b", "'https://a b' names no host; write an address such as https://bot.example.com."),
        ("https://a:port", "'https://a:port' is not an address; write one such as https://bot.example.com."),
        ("https://[::1", "'https://[::1' is not an address; write one such as https://bot.example.com."),
        ("https://me@a", "Give the address without '@', '?' or '#', such as https://bot.example.com, not"),
        ("https://a?b", "Give the address without '@', '?' or '#', such as https://bot.example.com, not"),
    ],
)
def test_an_address_that_slack_cannot_use_is_refused_in_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        manifest.for_http(url)
    assert "\n" not in str(caught.value)


def test_the_docs_name_every_scope_event_and_shortcut_and_no_other() -> None:
    text = (ROOT / "docs" / "slack-app.md").read_text(encoding="utf-8")
    scopes, events, shortcuts = (
        {
            name
            for row in part.splitlines()
            if row.startswith("| `")
            for name in re.findall(r"`([^`]+)`", row.split("|")[1])
        }
        for part in text.split("\n## ")[1:]
    )
    given = manifest.read()
    assert scopes == set(bot_scopes(given))
    assert events == set(bot_events(given))
    assert shortcuts == {each["callback_id"] for each in given["features"]["shortcuts"]} == set(SHORTCUTS)
