"""Before the first event of a system stream its rivals wait too: nobody acts on what another is about to change."""

import threading

from engine import history
from engine.history import Entry


def test_who_is_second_sees_what_the_first_has_told(yard):
    """The second looks while the first is at work, and must not find the stream empty."""
    looked, seen = threading.Event(), []

    def told_once(connection):
        if history.head(connection, "system:new")[0] == 0:
            looked.set()
            history.append_system(connection, "new", Entry("noted"), yard.now)
        return True

    rival = threading.Thread(target=lambda: seen.append(yard.database.attempt(told_once)))
    with yard.database.transaction() as connection:
        assert history.head(connection, "system:new") == (0, "")
        rival.start()
        looked.wait(1)  # what a stream that is not held lets the rival do
        history.append_system(connection, "new", Entry("noted"), yard.now)
    rival.join()
    assert seen == [True]
    assert [event.kind for event in yard.log("system:new")] == ["noted"]
    assert yard.proved() == []


def test_a_stream_that_was_held_and_never_began_is_nothing(yard):
    yard.database.attempt(lambda connection: history.head(connection, "system:new"))
    assert yard.log("system:new") == []
    assert yard.proved() == []
    yard.database.attempt(lambda connection: history.append_system(connection, "new", Entry("noted"), yard.now))
    assert [event.seq for event in yard.log("system:new")] == [1]
    assert yard.proved() == []
