"""How many random cases are tried: a quarter of them by ``make test``, all by ``make test-all``."""

import os

from hypothesis import settings

ALL = os.environ.get("SOPBOT_ALL_CASES") == "1"


def cases(number: int) -> settings:
    """Try so many random cases, or a quarter of them. None is timed: a busy machine is no fault of what is tested."""
    return settings(deadline=None, max_examples=number if ALL else -(-number // 4))
