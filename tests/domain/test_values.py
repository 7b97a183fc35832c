"""Input values: each type takes what people write, gives one stored form, and refuses the rest with its data."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import refusals
from bot.domain.sop import Input, InputType
from bot.domain.values import input_value, link

DATE = Input("launch", "Launch", InputType.DATE)
NUMBER = Input("cap", "Budget cap", InputType.NUMBER, unit="€")
PERSON = Input("writer", "Writer", InputType.PERSON)
CHOICE = Input("tone", "Tone", InputType.CHOICE, choices=("Warm", "Straße"))
LINK = Input("brief", "Brief", InputType.LINK)
INPUTS = [DATE, NUMBER, PERSON, CHOICE, LINK, Input("a", "A"), Input("b", "B", InputType.LONG_TEXT)]
SIGNS = "0123456789.,-+eE_ €<>@|U/:?#[]%\n\t\u202e\u200b\u00a0\u0661abWhttps"
TYPED = st.text(max_size=40) | st.text(st.sampled_from(SIGNS), max_size=40) | st.from_regex(r"https?://[^ ]{0,20}")


@pytest.mark.parametrize(
    ("wanted", "typed", "stored"),
    [
        (DATE, " 2026-12-03 ", "2026-12-03"),
        (DATE, "20261203", "2026-12-03"),
        (NUMBER, "4000", "4000"),
        (NUMBER, "4,000", "4000"),
        (NUMBER, "1 234 567.50", "1234567.5"),
        (NUMBER, "1\u00a0234", "1234"),
        (NUMBER, "€ 4,000", "4000"),
        (NUMBER, "4,000 €", "4000"),
        (NUMBER, "-3", "-3"),
        (NUMBER, "-0.0", "0"),
        (NUMBER, "0.0000010", "0.000001"),
        (NUMBER, "999999999999999", "999999999999999"),
        (PERSON, "U0ANA", "U0ANA"),
        (PERSON, "<@W012|ana>", "W012"),
        (CHOICE, " warm ", "Warm"),
        (CHOICE, "STRASSE", "Straße"),
        (LINK, "<https://example.com/a?b=1&c=2#d>", "https://example.com/a?b=1&c=2#d"),
        (LINK, "HTTP://example.com:8080", "HTTP://example.com:8080"),
        (LINK, "https://münchen.example/ä", "https://münchen.example/ä"),
    ],
)
def test_a_value_is_stored_in_its_one_form(wanted: Input, typed: str, stored: str) -> None:
    assert input_value(wanted, typed) == stored
    assert input_value(wanted, stored) == stored


@pytest.mark.parametrize(
    ("wanted", "typed"),
    [
        *((DATE, typed) for typed in ("3.12.2026", "2026-02-30", "tomorrow", "2026-12-03T10:00", "12/03/2026")),
        *((NUMBER, typed) for typed in ("4,5", "four", "1e400", "NaN", "Infinity", "-inf", "€", "1.2.3", "4 k", "--1")),
        *(
            (NUMBER, typed)
            for typed in (
                "1000000000000000",
                "1e15",
                "1e-9999999",
                "9e999999999999999999",
                "-1e-999999999999999999",
                "0.00000000000000000001",
                "1,00",
            )
        ),
        *((PERSON, typed) for typed in ("ana", "@ana", "u0ana", "<@ana>", "U0", "U0ANA U0BEN", "<#C012>", "U0ANA\n|x")),
        *((CHOICE, typed) for typed in ("Cold", "Warm!", "Warm Straße")),
    ],
)
def test_what_does_not_fit_is_refused_with_the_input_and_its_type(wanted: Input, typed: str) -> None:
    with pytest.raises(refusals.BadInput) as refused:
        input_value(wanted, typed)
    assert (refused.value.field, refused.value.label, refused.value.type) == (
        wanted.key,
        wanted.label,
        wanted.type.value,
    )
    assert refused.value.choices == wanted.choices


@pytest.mark.parametrize(
    "typed",
    [
        "example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "https://",
        "http://:80",
        "https://exa mple.com",
        "https://example.com|click",
        "https://example.com/<b>",
        'https://example.com/"x"',
        "https://[::1",
        "https:example.com",
        "//example.com",
        "see https://example.com",
    ],
)
def test_only_whole_web_addresses_are_links(typed: str) -> None:
    with pytest.raises(refusals.NotALink) as refused:
        input_value(LINK, typed)
    assert refused.value.field == "brief"
    assert refused.value.text


@pytest.mark.parametrize("wanted", INPUTS)
@pytest.mark.parametrize("typed", ["", " \n\t ", "\u200b", "\u202e"])
def test_nothing_is_no_value_of_any_type(wanted: Input, typed: str) -> None:
    assert input_value(wanted, typed) == ""


@given(st.sampled_from(INPUTS), TYPED)
def test_whatever_is_typed_is_refused_or_has_a_short_stored_form_that_reads_as_itself(
    wanted: Input, typed: str
) -> None:
    try:
        stored = input_value(wanted, typed)
    except (refusals.BadInput, refusals.NotALink, refusals.TextTooLong):
        return
    assert len(stored) <= len(typed) + 30
    assert input_value(wanted, stored) == stored
    stored.encode()


@given(st.dates())
def test_every_date_is_kept(day: date) -> None:
    assert input_value(DATE, day.isoformat()) == day.isoformat()


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=2))
def test_every_amount_keeps_its_worth_however_it_is_written(amount: Decimal) -> None:
    for written in (f"{amount:f}", f"{amount:,f}", f"€ {amount:,f}", f"{amount:,f} €"):
        assert Decimal(input_value(NUMBER, written)) == amount


@given(st.text(max_size=60))
def test_no_link_can_end_slacks_markup_early(typed: str) -> None:
    try:
        cleaned = link(f"https://example.com/{typed}")
    except refusals.NotALink:
        return
    assert not set(cleaned) & set(' |<>"\n\t')
    assert cleaned.startswith("https://example.com/")
