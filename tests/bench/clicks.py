"""What a click costs: alone, among many at once, and while Slack is slow to draw."""

import asyncio
import itertools
import statistics
import time
from pathlib import Path

from bot.blocks.card import run_card
from bot.domain.ids import RunName
from storage import runs
from tests.bench.measuring import Row, in_turns, milliseconds, nearest_rank, ratio
from tests.bench.workplace import BareBolt, Signed, Workplace, workplace

ROUNDS = 200
AT_ONCE, STEPS = 32, 40
CROWDS = 10
FIFTY = 50


async def measure(folder: Path) -> list[Row]:
    """Measure clicks."""
    async with workplace(folder) as place:
        return [await _alone(place), await _at_once(place), await _while_slack_is_slow(place)]


async def _alone(place: Workplace) -> Row:
    """Measure a click from its request to its card drawn, over the least that Bolt makes of the same request."""
    await place.start()
    bare, name = BareBolt(place.box), RunName(place.name())
    hold = place.box.faults.hold("chat.update")  # what Slack makes of it is not ours to measure
    card, acts = place.card(), itertools.cycle(("step.done", "step.undo"))
    requests = [place.click_of(place.ana, next(acts), "links", card) for _ in range(ROUNDS + 1)]
    ours, bolts = iter(requests), iter([_as_done(place, card) for _ in requests])

    async def whole() -> None:
        await place.answer(next(ours))
        stored = await place.app.store.read(runs.get, place.team, name)
        assert stored is not None
        run_card(stored.run, place.clock.now(), place.settings.calendar)

    taken, least = await in_turns((whole, lambda: bare.answer(next(bolts))), ROUNDS)
    hold.release()
    await place.at_rest()
    here = f"{ratio(taken, least)}: {milliseconds(taken)} over {milliseconds(least)}"
    said = "click → committed → card rendered, synchronous=FULL, over a bare Bolt dispatch of the same signed body"
    return Row(said, "≤ 6x; stretch 4x", here)


def _as_done(place: Workplace, card: dict[str, object]) -> Signed:
    return place.click_of(place.ana, "step.done", "links", card)


async def _at_once(place: Workplace) -> Row:
    """Measure the clicks of a crowd on one run of forty steps, over single ones on the same run."""
    crowds, single, refused, lost = list[list[float]](), list[float](), 0, 0
    for _ in range(CROWDS):
        name = await place.start_long()
        card = place.card()
        clicks = [place.click_of(place.ana, "step.done", f"s{number}", card) for number in range(1, STEPS + 1)]
        await _timed(place, clicks.pop())
        single += [await _timed(place, clicks.pop()) for _ in range(STEPS - 1 - AT_ONCE)]
        answers = await asyncio.gather(*(_timed(place, each) for each in clicks), return_exceptions=True)
        refused += sum(isinstance(each, BaseException) for each in answers)
        crowds.append([each for each in answers if isinstance(each, float)])
        stored = await place.app.store.read(runs.get, place.team, name)
        assert stored is not None
        lost += sum(each.is_open for each in stored.run.steps)
        await place.at_rest()
    once = statistics.median(single)
    worst = nearest_rank([each for crowd in crowds for each in crowd], 0.99)
    least, _, most = statistics.quantiles([max(crowd) / once for crowd in crowds], n=4)
    times = f"{worst / once:.0f}x ({least:.0f} to {most:.0f} of one crowd)"
    here = f"{times}: {worst * 1000:.0f} ms over {once * 1000:.1f} ms; {refused}; {lost}"
    said = "32 different clicks at once: ack p99 over a single click's p50; lock errors; lost updates"
    return Row(said, "≤ 80x; 0; 0", here)


async def _timed(place: Workplace, request: Signed) -> float:
    began = time.perf_counter()
    await place.answer(request)
    return time.perf_counter() - began


async def _while_slack_is_slow(place: Workplace) -> Row:
    await place.start()
    card, acts = place.card(), itertools.cycle(("step.done", "step.undo"))
    before, hold = len(place.box.calls_of("chat.update")), place.box.faults.hold("chat.update")
    for _ in range(FIFTY - 1):
        await place.answer(place.click_of(place.ana, next(acts), "links", card))
    await place.answer(place.click_of(place.ana, "step.done", "audience", card))
    hold.release()
    await place.at_rest()
    calls = len(place.box.calls_of("chat.update")) - before
    right = "2 of 8 done" in str(place.card()["text"])
    said = f"{FIFTY} clicks on one run while the first `chat.update` is unanswered"
    return Row(said, "2 `chat.update`, the last one right", f"{calls}, the last one {'right' if right else 'wrong'}")
