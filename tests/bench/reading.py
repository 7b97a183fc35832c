"""What looking costs when the history is long: ``/sop status`` and Home, for the same channel and person."""

from datetime import timedelta
from pathlib import Path

from bot.blocks.home import Home, draw
from bot.domain.ids import ChannelId, UserId
from storage import homes
from tests.bench import history
from tests.bench.measuring import Row, in_turns, milliseconds, ratio
from tests.bench.workplace import Workplace, workplace

ROUNDS = 60
SHORT, LONG = 10_000, 1_000_000
"""Facts."""
OPEN_RUNS = 3
LONG_AGO = timedelta(days=30)
"""Cards of what ended two weeks ago are drawn once more; here that would be measured with the rest."""


async def measure(folder: Path) -> list[Row]:
    """Measure both over both histories, in turns."""
    (folder / "short").mkdir()
    (folder / "long").mkdir()
    async with workplace(folder / "short") as short, workplace(folder / "long") as long:
        for place, facts in ((short, SHORT), (long, LONG)):
            for _ in range(OPEN_RUNS):
                await place.start(**{"role.owner": "ana"})
            await place.app.store.write(
                history.add,
                team=place.team,
                channel=ChannelId("C0MARKETING"),
                owner=UserId("U0ANA"),
                count=facts // history.FACTS_A_RUN,
                back=LONG_AGO,
            )
            await place.app.store.take_stock()  # as the bot does at its start and every day
        status = await in_turns((lambda: _status(long), lambda: _status(short)), ROUNDS)
        home = await in_turns((lambda: _home(long), lambda: _home(short)), ROUNDS)
    return [
        _row("`/sop status` at 1,000,000 facts over 10,000", status),
        _row("Home at 1,000,000 facts over 10,000 (same channel, same person)", home),
    ]


def _row(said: str, taken: list[list[float]]) -> Row:
    long, short = taken
    return Row(said, "≤ 2x", f"{ratio(long, short)}: {milliseconds(long)} over {milliseconds(short)}")


async def _status(place: Workplace) -> None:
    fields = {"command": "/sop", "text": "status", "user_id": "U0ANA", "channel_id": "C0MARKETING", "team_id": "T1"}
    answer = await place.answer(place.signed({**fields, "trigger_id": f"{place.sent}.status"}))
    assert answer.text is not None
    assert "Spring webinar" in answer.text, "it was answered"


async def _home(place: Workplace) -> None:
    channels = await place.app.store.read(homes.channels, place.team, UserId("U0ANA"))
    state = await place.app.store.read(homes.state, place.team, UserId("U0ANA"), channels)
    assert len(state.runs) == OPEN_RUNS
    draw(
        Home(
            user=state.user,
            runs=[each.run for each in state.runs],
            cards={},
            sops=[(each.sop, each.version) for each in state.sops],
            calendar=place.settings.calendar,
            now=place.clock.now(),
        )
    )
