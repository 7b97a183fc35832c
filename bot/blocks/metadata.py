"""What a modal remembers between being opened and sent off: ids only. Slack: 3,000 characters."""

import json
from collections.abc import Mapping
from typing import Any


def write(**remembered: str | bool | int) -> str:
    """Write down what is to come back (``private_metadata``); empty values are left out."""
    return json.dumps({key: value for key, value in remembered.items() if value}, separators=(",", ":"))


def read(text: str) -> Mapping[str, Any]:
    """Read it back; ``{}`` for what this never wrote."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
