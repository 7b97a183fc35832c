"""Cron expressions as sopbot takes them: nothing in them means another day here than elsewhere."""

import pytest

from bot.domain.cron import parse_cron
from bot.domain.cron_words import in_words


@pytest.mark.parametrize("text", ["0 9 * * mon", "30 8 1 * *", "0 17 1-7,15 1-6 mon-fri", "59 23 31 12 sun"])
def test_five_fields_with_weekdays_by_name_are_taken(text: str) -> None:
    assert parse_cron(text) == text


def test_capitals_and_spaces_make_no_difference() -> None:
    assert parse_cron("  0  9 * *  Mon-FRI ") == "0 9 * * mon-fri"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "five fields"),
        ("0 9 * *", "five fields"),
        ("0 9 * * mon *", "five fields"),
        ("* 9 * * mon", "minute"),
        ("60 9 * * mon", "minute"),
        ("0 24 * * mon", "hour"),
        ("0 9-17 * * mon", "hour"),
        ("0 */2 * * mon", "hour"),
        ("0 9 0 * *", "day of the month"),
        ("0 9 7-1 * *", "day of the month"),
        ("0 9 * 13 *", "month"),
        ("0 9 * * 1", "by name"),
        ("0 9 * * fri-mon", "by name"),
        ("0 9 * * monday", "by name"),
    ],
)
def test_anything_else_is_said_in_one_sentence(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        parse_cron(text)


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 9 * * mon", "Mondays at 09:00"),
        ("30 8 * * mon-fri", "Mondays to Fridays at 08:30"),
        ("0 9 * * tue,thu", "Tuesdays, Thursdays at 09:00"),
        ("5 17 * * *", "every day at 17:05"),
        ("0 9 1 * *", "on day 1 of each month at 09:00"),
        ("0 9 1 1,7 *", "0 9 1 1,7 *"),
        ("0 9 1-7 * mon", "0 9 1-7 * mon"),
    ],
)
def test_it_is_said_in_words_where_these_are_few(cron: str, words: str) -> None:
    assert in_words(parse_cron(cron)) == words
