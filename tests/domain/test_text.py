"""What becomes of what people type: cleaned, never cut, refused over its limit."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.facts import SkipReason
from bot.domain.refusals import TextTooLong
from bot.domain.talk import plain_text
from bot.domain.text import SUBJECT_LIMIT, TEXT_LIMIT, mentioned, one_line, paragraph, shortened, unnamed
from bot.domain.wishes import AddNote, Cancel, Complete, Finish, Skip, Start, Supply, Wish
from tests.domain.play import GO, KNOWN, QUOTED, Play, settled, started

TYPED = st.text(max_size=200) | st.lists(
    st.sampled_from(
        ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u202e", "\u200b", "\x00", " ", "\n", "a", "👩\u200d💻"]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Spring \t webinar\n\nround 2 ", "Spring webinar round 2"),
        ("one\rtwo\vthree\x85four", "one two three four"),
        ("exam\u202eple", "example"),
        ("a\x00b\x07c\ud800", "abc"),
        ("👩\u200d💻 page", "👩\u200d💻 page"),
        ("\u200b \ufeff", ""),
    ],
)
def test_a_line_is_cleaned(typed: str, line: str) -> None:
    assert one_line(typed) == line


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("\n one  two \r\n three\n\n\nfour \n", "one two\nthree\n\n\nfour"),
        ("one\rtwo\vthree", "one\ntwo\nthree"),
        ("\u202e \n \u200b", ""),
    ],
)
def test_a_paragraph_keeps_its_lines(typed: str, words: str) -> None:
    assert paragraph(typed) == words


@given(TYPED)
def test_cleaning_is_done_once_and_leaves_nothing_that_databases_or_readers_stumble_over(typed: str) -> None:
    for clean in (one_line, paragraph):
        cleaned = clean(typed)
        assert clean(cleaned) == cleaned
        assert cleaned == cleaned.strip()
        cleaned.encode()
        assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cs", "Co"} for c in cleaned)
        assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
    assert "\n" not in one_line(typed)


@given(st.text(max_size=60), st.integers(1, 50))
def test_a_shortened_text_is_within_its_limit_and_begins_as_the_whole(text: str, limit: int) -> None:
    cut = shortened(text, limit)
    assert len(cut) <= limit
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


@pytest.mark.parametrize(("clean", "limit"), [(one_line, SUBJECT_LIMIT), (paragraph, TEXT_LIMIT)])
def test_a_text_is_taken_up_to_its_limit(clean: Callable[[str], str], limit: int) -> None:
    assert clean("é" * limit + "  ") == "é" * limit
    with pytest.raises(TextTooLong) as refused:
        clean("é" * (limit + 1))
    assert (refused.value.limit, refused.value.length) == (limit, limit + 1)


@pytest.mark.parametrize(
    ("wish", "limit"),
    [
        (Start("x" * 201, inputs=KNOWN), 200),
        (AddNote("x" * 3001), 3000),
        (Complete(QUOTED, evidence="x" * 3001), 3000),
        (Complete(GO, decision="Go", why="x" * 3001), 3000),
        (Skip(QUOTED, SkipReason.NO_TIME, "x" * 3001), 3000),
        (Supply({"notes": "x" * 3001}), 3000),
        (Supply({"angle": "x" * 201}), 200),
        (Supply({"brief": "https://example.com/" + "x" * 2000}), 2000),
        (Finish("x" * 3001), 3000),
        (Cancel("x" * 3001), 3000),
    ],
)
def test_a_text_that_is_too_long_is_refused_and_nothing_happens(wish: Wish, limit: int) -> None:
    play = Play() if isinstance(wish, Start) else settled() if isinstance(wish, Finish | Cancel) else started()
    before = play.run
    with pytest.raises(TextTooLong) as refused:
        play.wish(wish)
    assert refused.value.limit == limit
    assert play.run == before


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ask @ben, he knows", "ask @someone, he knows"),
        ("(see @ben.)", "(see @someone.)"),
        ("<@U0LENA> and <@W0BEN|ben>", "@someone and @someone"),
        (f"{mentioned('Lena van der Berg')} did it.", "@someone did it."),
        ("@Lena Fischer has not signed", "@someone has not signed"),
        ("@Äda Öztürk", "@someone"),
        ("@L.Fischer and @L-M.Fischer signed", "@someone and @someone signed"),
        ("mail ana@example.com", "mail ana@example.com"),
        (f"ask {mentioned('Lena Fischer (she/her)')}, please", "ask @someone, please"),
        (f"ask {mentioned('🌟 Lena, EU')}!", "ask @someone!"),
        (shortened(f"x {mentioned('Lena Fischer')} knows", 12), "x @someone"),
    ],
)
def test_whom_a_text_mentions_is_someone_by_all_of_their_name(said: str, told: str) -> None:
    assert unnamed(paragraph(said)) == told
    assert unnamed(told) == told


@given(st.text(), st.text(alphabet="ab ,.()!", max_size=4))
@example("²A.0", "")
@example("0\r\x08\r0", "")
def test_whatever_a_name_holds_it_is_found_whole(name: str, after: str) -> None:
    said = paragraph(f"Ask {mentioned(name)} today{after}")
    assert unnamed(said) == paragraph(f"Ask @someone today{after}")


@pytest.mark.parametrize("said", ["今日は<@U0LENA>さん", "<@U0LENA><@U0LENA>", "cc:<@U0LENA>.", "x.<@U0LENA>"])
def test_a_mention_that_touches_other_words_is_found(said: str) -> None:
    typed = plain_text(said, {"U0LENA": "Lena Fischer"})
    assert "Lena" in typed
    assert not any(part in unnamed(typed) for part in ("Lena", "Fischer"))
