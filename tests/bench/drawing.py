"""What drawing costs: our card, over slack_sdk's models of the same blocks."""

import time
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.card import run_card
from tests.bench.measuring import Row, milliseconds, share
from tests.blocks.samples import MONDAY, OFFICE_HOURS, Story, long_sop

ROUNDS = 100


def measure() -> list[Row]:
    """Measure the drawing of a card of forty steps."""
    run = Story(long_sop(), "web-3").starts("Relaunch of the site").does(*(f"s{n}" for n in range(1, 12))).run
    blocks = run_card(run, MONDAY, OFFICE_HOURS).blocks
    ours, models = list[float](), list[float]()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run_card(run, MONDAY, OFFICE_HOURS)
        drawn = time.perf_counter()
        _modelled(blocks)
        ours.append(drawn - began)
        models.append(time.perf_counter() - drawn)
    here = f"{share(ours, models)}: {milliseconds(ours)} over {milliseconds(models)}"
    return [Row("render of a 40-step card over slack_sdk models of the same blocks", "≤ 1/50", here)]


def _modelled(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each.to_dict() for each in Block.parse_all(blocks)]
