"""Where two finds share a stretch of text, nothing of either stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_classify import KeyRing, Redactor
from pi_classify.engine.overlaps import Stretches

REDACTOR = Redactor("analytics", keys=KeyRing.ephemeral())
SPANS = st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda at: (at[0], at[0] + at[1]))


@given(st.lists(SPANS, max_size=8), SPANS)
def test_the_gaps_of_stretches_are_what_none_of_them_shares(spans, asked) -> None:
    stretches = Stretches()
    taken: set[int] = set()
    inside = True
    for start, end in spans:
        if stretches.add(start, end):
            taken |= set(range(start, end))
            shared = start < asked[1] and end > asked[0]
            inside &= not shared or (asked[0] <= start and end <= asked[1])
    gaps = stretches.gaps(*asked)
    assert [at for start, end in gaps for at in range(start, end)] == [
        at for at in range(*asked) if at not in taken
    ]
    assert stretches.lie_within(*asked) == inside


@pytest.mark.parametrize("name", ["zip", "postal_code"])
def test_an_address_that_stands_where_a_zip_code_should_goes_as_a_whole(name) -> None:
    result = REDACTOR.redact({name: "100 Main St, Springfield, CA 94110"})
    assert result.payload == {name: "[POSTAL_ADDRESS] 941"}
    assert REDACTOR.redact(result.payload).payload is result.payload


@pytest.mark.parametrize("value", ["4111 1111 1111 1111", "100 Main St, Springfield, CA 94110"])
@pytest.mark.parametrize("name", ["gclid", "token"])
def test_what_goes_on_behind_the_blank_that_ends_a_url_goes_too(name, value) -> None:
    result = REDACTOR.redact({"note": f"see https://example.com/?{name}={value}"})
    assert value.split()[1] not in result.payload["note"]
    assert REDACTOR.left(result.payload) == ()
