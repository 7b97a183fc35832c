"""Which scope an event needs, as Slack's reference says."""

import json
from pathlib import Path

_RULES = Path(__file__).parent / "rules"
_NOT_LISTED = {
    # The reference at hand lacks these four; Slack's own pages name the same scopes as for their neighbours.
    "channel_archive": ["channels:read"],
    "channel_unarchive": ["channels:read"],
    "group_archive": ["groups:read"],
    "group_unarchive": ["groups:read"],
}
EVENT_SCOPES: dict[str, list[str]] = json.loads((_RULES / "event-scopes.json").read_text()) | _NOT_LISTED
"""Event -> any one of these scopes; an empty list needs none."""
