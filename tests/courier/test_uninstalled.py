"""Slack tells by itself that it takes the token no more: nothing is sent then until it does."""

from typing import Any

import pytest

from tests.courier.post import Post
from tests.courier.test_access import begun, sent


@pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked"])
async def test_slack_tells_it_by_itself(post: Post, event: str) -> None:
    await begun(post)
    post.box.calls.clear()
    tokens: dict[str, Any] = {"tokens": {"oauth": [], "bot": [post.box.bot_user_id]}}
    post.box.token_refused = "account_inactive"
    post.box.emit(event, tokens if event == "tokens_revoked" else {})
    await post.box.quiet()
    assert post.app.courier.refused == event
    await post.note("waits")
    await post.pass_time(600, step=30)
    assert sent(post) == []
    assert post.app.courier.refused == event
    post.box.token_refused = None
    await post.at_rest()
    assert post.thread() == ["Hello.", "waits"]


async def test_the_tokens_of_others_are_no_concern_of_the_bots(post: Post) -> None:
    await post.start()
    post.box.emit("tokens_revoked", {"tokens": {"oauth": ["U0ANA"], "bot": []}})
    await post.box.quiet()
    assert post.app.courier.refused is None


async def test_an_uninstalled_app_falls_silent(post: Post) -> None:
    await begun(post)
    post.box.calls.clear()
    await post.box.uninstall()
    await post.note("waits")
    await post.pass_time(600, step=30)
    assert sent(post) == []
