"""Golden files: what is drawn is compared with what was looked at. ``SOPBOT_RECORD=1`` writes them anew."""

import difflib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.blocks.message import Message

FOLDER = Path(__file__).parent / "golden"


def check(name: str, drawn: Message | dict[str, Any]) -> None:
    """Compare with the golden file of this name and show the difference."""
    held = {"text": drawn.text, "blocks": drawn.blocks} if isinstance(drawn, Message) else drawn
    text = json.dumps(held, indent=1, ensure_ascii=False) + "\n"
    file = FOLDER / f"{name}.json"
    if os.environ.get("SOPBOT_RECORD"):
        file.write_text(text, encoding="utf-8")
    golden = file.read_text(encoding="utf-8") if file.exists() else ""
    if text != golden:
        lines = difflib.unified_diff(golden.splitlines(), text.splitlines(), "golden", "drawn", lineterm="", n=2)
        pytest.fail("\n".join([f"{file.name} differs; SOPBOT_RECORD=1 writes it anew", *lines]), pytrace=False)
