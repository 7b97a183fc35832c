"""What is said in a run's thread about what happened: queued in the transaction that records it."""

from collections.abc import Sequence

from bot.blocks import thread
from bot.domain.facts import Fact, RunFinished
from bot.domain.run import Run
from storage.deliveries import Delivery


def of(run: Run, facts: Sequence[Fact]) -> list[Delivery]:
    """Give the thread's lines for facts that have just happened; ``run`` is how it stands after them.

    A line's key names its fact, so that it can be queued only once. Finishing is told in the channel as well.
    """
    first = run.seq - len(facts) + 1
    lines = ((seq, fact, thread.said(run, fact)) for seq, fact in enumerate(facts, first))
    return [
        Delivery(
            key=f"{run.name} {seq}",
            channel=run.channel,
            message=message,
            run=run.name,
            in_thread=True,
            broadcast=isinstance(fact, RunFinished),
        )
        for seq, fact, message in lines
        if message is not None
    ]
