"""What people type is shown as typed: it pings nobody, links nowhere by itself, formats nothing."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks import mrkdwn
from bot.domain.ids import UserId
from tests.slack_rules import mrkdwn_faults

NASTY = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [
                "<!channel>",
                "<@U1>",
                "<!date^1^x|y>",
                "&",
                "&amp;",
                "*",
                "_",
                "`",
                "~",
                " ",
                "\n",
                "\u202e",
                "\u200f",
                "a",
                "https://x.example/?a=1&b=2",
                "https://",
            ]
        ),
        max_size=120,
    ).map("".join),
)
JOINER = "\u2060"
JULY = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


def as_read(text: str) -> str:
    """Give the characters that a reader sees."""
    bare = text.replace(JOINER, "")
    bare = re.sub(r"<(https?://[^>|]+)>", r"\1", bare)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@given(NASTY)
@example("<!channel> & <@U1> <#C1> <https://evil.example|good>")
def test_nothing_that_someone_types_is_a_token(text: str) -> None:
    for shown in (mrkdwn.escape(text), mrkdwn.escape(text, 40), mrkdwn.one_line(text, 40)):
        assert "<" not in shown
        assert ">" not in shown
        assert "&" not in re.sub(r"&(amp|lt|gt);", "", shown)
    assert [fault for fault in mrkdwn_faults("words", mrkdwn.words(text, 200)) if "NUL" not in fault] == []


@given(NASTY)
def test_nothing_that_someone_types_is_lost(text: str) -> None:
    assert as_read(mrkdwn.escape(text)) == text.replace(JOINER, "")
    assert as_read(mrkdwn.words(text, len(text))) == text.replace(JOINER, "")


@given(NASTY, st.integers(min_value=20, max_value=200))
def test_marked_up_text_is_cut_between_tokens(text: str, room: int) -> None:
    marked = f"<@U0ANA> {mrkdwn.escape(text)} <!date^1^{{time}}|12:00>"
    cut = mrkdwn.within(marked, room)
    assert len(cut) <= max(room, len("<!date^1^{time}|12:00>"))
    assert mrkdwn_faults("cut", cut.replace("\x00", "")) == []


@given(NASTY, st.integers(min_value=30, max_value=200))
def test_parts_of_a_long_text_are_whole_together(text: str, room: int) -> None:
    marked = mrkdwn.escape(text)
    parts = mrkdwn.chunks(marked, room)
    assert all(len(part) <= room for part in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", marked)


@given(
    st.lists(
        st.sampled_from(["word", "<!date^1^{date_short_pretty} {time}|Mon 23 Nov 09:12>", "&amp;", " "]), min_size=1
    )
)
def test_a_long_text_is_not_parted_within_a_token(pieces: list[str]) -> None:
    parts = mrkdwn.chunks("".join(pieces), 70)
    assert all(mrkdwn_faults("part", part) == [] for part in parts)
    assert all(len(part) <= 70 for part in parts)


def test_an_address_that_its_escaping_makes_too_long_is_only_named() -> None:
    assert mrkdwn.link("https://x.example/?" + "&" * 1900, "Brief") == "Brief"


@pytest.mark.parametrize("name", ["2026q4_webinar_reg", "utm_source", "Ä_ö"])
def test_a_name_with_underscores_can_be_copied(name: str) -> None:
    assert mrkdwn.escape(name) == name


@pytest.mark.parametrize("text", ["*bold*", "_slanted_", "~struck~", "`code`", "a *b* c", "__init__"])
def test_formatting_signs_have_a_joiner_beside_them(text: str) -> None:
    assert not re.search(r"(?<!\u2060)[*~`]|(?:^|\s)_", mrkdwn.escape(text))


def test_addresses_in_words_are_links_and_the_stop_after_them_is_not() -> None:
    assert mrkdwn.words("See https://x.example/a_b?c=1&d=2.", 100) == "See <https://x.example/a_b?c=1&amp;d=2>."


def test_an_address_that_was_cut_is_no_link() -> None:
    assert "<" not in mrkdwn.words("Look at https://x.example/a/very/long/path/to/something", 40)


def test_an_output_that_is_an_address_stands_under_its_label() -> None:
    assert mrkdwn.words_or_link("https://x.example/1", "QA record", 80) == "<https://x.example/1|QA record>"
    assert mrkdwn.words_or_link("All is well", "QA record", 80) == "All is well"


@pytest.mark.parametrize(
    ("zone", "fallback"),
    [
        ("Europe/Berlin", "Thu 2 Jul 00:30"),
        ("America/New_York", "Wed 1 Jul 18:30"),
        ("Asia/Kolkata", "Thu 2 Jul 04:00"),
    ],
)
def test_a_moment_is_the_readers_and_its_fallback_the_teams(zone: str, fallback: str) -> None:
    shown = mrkdwn.moment(JULY, ZoneInfo(zone))
    assert shown == f"<!date^{int(JULY.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def test_a_span_names_the_day_once_if_the_team_counts_it_as_one() -> None:
    later = JULY + timedelta(hours=1)
    assert mrkdwn.span(JULY, later, ZoneInfo("Europe/Berlin")).count("date_short_pretty") == 1
    assert mrkdwn.span(JULY, later + timedelta(hours=1), ZoneInfo("UTC")).count("date_short_pretty") == 2


def test_a_day_has_the_same_name_for_everyone() -> None:
    assert mrkdwn.day(date(2026, 12, 3)) == "Thu 3 Dec"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=20), "under a minute"),
        (timedelta(minutes=40), "40 min"),
        (timedelta(hours=6), "6 h"),
        (timedelta(hours=6, minutes=18), "6 h 18 min"),
        (timedelta(hours=28, minutes=48), "1.2 d"),
        (timedelta(days=3), "3 d"),
    ],
)
def test_lengths_of_time_are_said_in_the_units_people_use(length: timedelta, said: str) -> None:
    assert mrkdwn.duration(length) == said


def test_a_person_is_a_mention() -> None:
    assert mrkdwn.mention(UserId("U0ANA")) == "<@U0ANA>"
