"""Values survive being written down, and nothing else gets in (contracts 6)."""

import datetime as dt
import uuid

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from engine import values
from engine.errors import Invalid

text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
scalar = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | text
    | st.dates()
    | st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(1000, 1, 1))
)
value = st.recursive(
    scalar, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4), max_leaves=12
)


@given(value)
def test_restore_is_the_inverse_of_plain(given_value):
    written = values.write(values.plain(given_value))
    back = values.restore(values.read(written))
    assert back == given_value
    assert values.write(values.plain(back)) == written


@given(value)
def test_admitted_values_stay_what_they_are(given_value):
    assert values.admit("x", given_value) == given_value


@pytest.mark.parametrize(
    "bad", ["a\0b", "\ud800", float("nan"), float("inf"), object(), b"x", {1: 2}, dt.datetime(2026, 1, 1), {"\0": 1}]
)
def test_what_cannot_be_kept_is_refused_at_the_door(bad):
    with pytest.raises(Invalid):
        values.admit("x", bad)


def test_too_deep_is_refused():
    deep = []
    for _ in range(50):
        deep = [deep]
    with pytest.raises(Invalid):
        values.admit("x", deep)


def test_keys_that_look_like_ours_survive():
    """A form value with a key like the library's `typename` made cases unloadable elsewhere."""
    odd = {"~": "int", "v": "1", "typename": "x", "__proto__": [1]}
    assert values.restore(values.read(values.write(values.plain(odd)))) == odd


def test_sm3_of_the_standard_example():
    """GB/T 32905-2016, A.1."""
    assert values.sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@given(st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(2000, 1, 1), max_value=dt.datetime(2100, 1, 1)))
def test_a_case_id_is_a_uuid_of_version_7(now):
    made = uuid.UUID(values.uuid7(now))
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == int(now.timestamp() * 1000)


@pytest.mark.parametrize("text", ["", " ", "\u3000\u00a0", "\u200b\u2060", "\n\t\r", "\ufeff", "\u200e\u2028"])
def test_what_nobody_can_see_says_nothing(text):
    assert values.says_nothing(text)
    assert not values.says_nothing(text + "阅" + text)
    assert not values.says_nothing(text + "。")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(JSON)
def test_the_quick_writer_writes_what_the_library_writes_and_refuses_what_it_refuses(data):
    """RFC 8785, of which `rfc8785` is sure: every digest rests on it."""
    try:
        expected = rfc8785.dumps(data).decode()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as refused:
        with pytest.raises(type(refused)):
            values.write(data)
    else:
        assert values.write(data) == expected


@pytest.mark.parametrize("text", ["2026-W48-1T01:00:00.000000Z", "2026-11-23 01:00:00.000000Z", "2026-11-23T01:00:00Z"])
def test_an_instant_is_read_in_one_form_only(text):
    with pytest.raises(ValueError):
        values.read_instant(text)
