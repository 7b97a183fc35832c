"""A file is announced, uploaded and shared, in that order and once; people see it where it was shared."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.world import BUDGET, MARKETING, Caller, Clock, manifest

PICTURE = b"\x89PNG\r\n\x1a\n and more"


async def announced(call: Caller, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - arguments of any kind
    return await call("files.getUploadURLExternal", filename="chart.png", length=len(PICTURE), **more)


async def uploaded(call: Caller, alt: str = "") -> str:
    room = await announced(call, alt_txt=alt)
    await call.post(room["upload_url"], data=PICTURE)
    assert call.status == 200
    return str(room["file_id"])


async def test_slacks_own_client_brings_a_picture_into_a_thread(box: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(box.bot_token, base_url=box.api_url, session=session)
        parent = (await client.chat_postMessage(channel=MARKETING, text="SOP review"))["ts"]
        room = await client.files_getUploadURLExternal(filename="chart.png", length=len(PICTURE), alt_txt="A line.")
        async with session.post(room["upload_url"], data=PICTURE) as answer:
            assert answer.status == 200
        await client.files_completeUploadExternal(
            files=[{"id": room["file_id"], "title": "Chart"}],
            channel_id=MARKETING,
            thread_ts=parent,
            initial_comment="The last weeks.",
        )
        (reply,) = box.thread("marketing", {"ts": parent})
        assert (reply["text"], reply["subtype"], reply["bot_id"]) == ("The last weeks.", "file_share", box.bot_id)
        (file,) = reply["files"]
        assert (file["name"], file["title"], file["alt_txt"]) == ("chart.png", "Chart", "A line.")
        async with session.get(f"{box.url}/page/files/{file['id']}") as seen:
            assert (await seen.read(), seen.content_type) == (PICTURE, "image/png")


async def test_the_page_is_told_of_a_messages_files(call: Caller) -> None:
    await call("files.completeUploadExternal", files=[{"id": await uploaded(call, "Words.")}], channel_id=MARKETING)
    answer = await call.get("/page/messages", **{"as": "U0ANA", "channel": MARKETING})
    (file,) = answer["messages"][-1]["files"]
    assert (file["mimetype"], file["alt_txt"], file["title"]) == ("image/png", "Words.", "chart.png")


async def test_what_is_not_uploaded_or_shared_already_is_not_there(call: Caller) -> None:
    room = await announced(call)
    for sharing in ([{"id": room["file_id"]}], [{"id": "F0NOWHERE"}]):
        answer = await call("files.completeUploadExternal", files=sharing, channel_id=MARKETING)
        assert answer["error"] == "file_not_found"
    assert (await call.get(f"/page/files/{room['file_id']}"))["ok"] is False
    twice = [{"id": await uploaded(call)}]
    assert (await call("files.completeUploadExternal", files=twice, channel_id=MARKETING))["ok"]
    again = await call("files.completeUploadExternal", files=twice, channel_id=MARKETING)
    assert again["error"] == "file_not_found"


async def test_other_bytes_than_were_announced_are_refused(call: Caller) -> None:
    room = await announced(call)
    answer = await call.post(room["upload_url"], data=PICTURE + b"!")
    assert (call.status, answer["error"]) == (400, "file_update_failed")
    await call.post(f"{call.box.url}/upload/nowhere", data=PICTURE)
    assert call.status == 400


@pytest.mark.parametrize(
    ("method", "args"),
    [
        ("files.getUploadURLExternal", {"filename": "a.png", "length": 0}),
        ("files.getUploadURLExternal", {"filename": "a.png", "length": "many"}),
        ("files.getUploadURLExternal", {"filename": "a.png"}),
        ("files.completeUploadExternal", {"files": [], "channel_id": MARKETING}),
        ("files.completeUploadExternal", {"files": "{", "channel_id": MARKETING}),
        ("files.completeUploadExternal", {"files": ["F1"], "channel_id": MARKETING}),
    ],
)
async def test_arguments_that_make_no_sense_are_refused(call: Caller, method: str, args: dict[str, Any]) -> None:
    assert (await call(method, **args))["error"] == "invalid_arguments"


async def test_a_description_has_its_length(call: Caller) -> None:
    assert (await announced(call, alt_txt="x" * 1001))["error"] == "alt_txt_too_large"


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ({"channel_id": BUDGET}, "channel_not_found"),
        ({"channel_id": "C0LAUNCHES"}, "not_in_channel"),
        ({"channel_id": MARKETING, "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
async def test_a_place_that_the_app_can_not_post_in_takes_no_file(
    call: Caller, where: dict[str, str], error: str
) -> None:
    files = [{"id": await uploaded(call)}]
    assert (await call("files.completeUploadExternal", files=files, **where))["error"] == error
    assert (await call("files.completeUploadExternal", files=files, channel_id=MARKETING))["ok"], "it was not used up"


async def test_without_its_scope_there_are_no_files(clock: Clock) -> None:
    box = Sandbox(manifest(without="files:write"), now=clock.now)
    await box.start()
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(box.bot_token, base_url=box.api_url, session=session)
        with pytest.raises(SlackApiError) as refused:
            await client.files_getUploadURLExternal(filename="a.png", length=3)
        assert refused.value.response["error"] == "missing_scope"
    await box.stop()


async def test_files_are_kept_between_starts(clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "slack.db"
    first = Sandbox(manifest(), now=clock.now, path=path)
    await first.start()
    async with aiohttp.ClientSession() as session:
        call = Caller(first, session)
        file = await uploaded(call)
        await call("files.completeUploadExternal", files=[{"id": file}], channel_id=MARKETING)
    await first.stop()
    second = Sandbox(manifest(), now=clock.now, path=path)
    assert second.files.content(file) == (PICTURE, "image/png")
    second.space.close()
