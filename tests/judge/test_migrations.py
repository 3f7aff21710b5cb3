"""Random migrations in every test run: what moves goes on as the judge plays the new diagram; the rest is named."""

import pytest
from judge.migrations import play, run


@pytest.mark.parametrize("first", range(0, 120, 30))
def test_a_migrated_case_goes_on_as_the_new_diagram_says(first):
    labels, moved, refused, shown = run(first, 30)
    assert not shown
    assert labels["agree"] > 25
    assert moved > 40
    assert refused > 2


def test_a_save_point_behind_a_multi_instance_is_behind_all_of_it():
    """camunda:asyncAfter at the activity: once, when every instance is done."""
    assert play(2126)[0] == "agree"
