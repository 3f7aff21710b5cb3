"""The file of notes outside the database outlives a full disk and a crash in the middle of a note (contracts 10)."""

import pytest

from engine import history
from engine.history.checkpoint import opened

NOW = "2026-11-23T01:00:00.000000Z"


@pytest.fixture
def signer(tmp_path):
    return history.Signer(tmp_path / "key.pem")


@pytest.fixture
def witness(tmp_path):
    return history.Witness(tmp_path / "notes.txt")


def signed(signer):
    return [signer.sign(size, f"{size:064x}", NOW) for size in (3, 17, 18)]


def test_notes_come_back_as_they_were_written(signer, witness):
    assert witness.notes() == []
    assert witness.last_size() == 0
    witness.path.write_text("", "utf-8")
    assert witness.notes() == []
    for note in signed(signer):
        witness.write(note)
    assert witness.notes() == signed(signer)
    assert witness.last_size() == 18


def test_a_note_torn_at_any_place_is_written_again_and_the_rest_is_left_out(signer, witness):
    """It is appended, never taken away: the file may be one that only grows."""
    first, second, third = signed(signer)
    for at in range(1, len(second) + 1):
        witness.path.write_text(f"{first}\n{second[:at]}", "utf-8")
        whole = at == len(second)
        assert witness.notes() == ([first, second] if at >= len(second) - 1 else [first]), at
        assert witness.last_size() == (17 if whole else 3), at
        for note in (third,) if whole else (second, third):
            witness.write(note)
        assert witness.notes()[-2:] == [second, third], at
        assert [opened(note, signer.public).size for note in witness.notes()][-2:] == [17, 18]
        assert len(witness.notes()) == 3 if at != len(second) - 1 else 4, at


@pytest.mark.parametrize("wrong", ["youxu\n18\nAAAA", "no note at all", "youxu\n17\nroot\nat\n\n— youxu AAAA\n"])
def test_what_is_no_beginning_of_the_next_note_is_not_passed_over(signer, witness, wrong):
    """Else a forger could hide a note by cutting a letter out of it."""
    first, second, third = signed(signer)
    witness.path.write_text(f"{first}\n{wrong}\n\n{second}\n{third}\n", "utf-8")
    assert len(witness.notes()) == 4 or "no note" in witness.notes()[0]
    with pytest.raises(ValueError):
        [opened(note, signer.public) for note in witness.notes()]
