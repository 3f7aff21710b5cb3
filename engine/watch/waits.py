"""What a response awaits, and what has answered it: an answer that is taken back leaves the duty where it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from engine.watch.facts import Fact
from engine.watch.rule import Found, Kept, Settled, Shown, at_of, place_of, spoken

Wait = dict[str, Any]
"""{place, due, amount, sentence, case, matter, unit, found}; `key` besides, where it is found a second time; `since`,
the day that counting began, where the calendar has a say."""
Answer = dict[str, Any]
"""{place, at, waits, firm}: what answered which waits; `firm`: nobody can take it back any more."""
Aside = dict[str, Any]
"""{case, awaited, answers}: what a cancelled case owed and had answered, until it is taken up again."""


@dataclass
class Waits:
    """Both oldest first. An answer is kept as long as it can be taken back and something rests on it."""

    awaited: list[Wait] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)

    @classmethod
    def of(cls, kept: Kept | None) -> Waits:
        """As they were laid down."""
        if kept is None:
            return cls()
        value: Mapping[str, Any] = kept.value
        answers = [{**one, "waits": [dict(wait) for wait in one["waits"]]} for one in value.get("answers", ())]
        return cls([dict(one) for one in value["awaited"]], answers, deepcopy(value.get("aside", [])))

    def kept(self) -> Kept | None:
        """To be laid down; None where nothing is awaited, nor can be again."""
        while self.answers and (self.answers[0]["firm"] or not self.answers[0]["waits"]):
            del self.answers[0]
        if not self.awaited and not self.answers and not self.aside:
            return None
        value: dict[str, object] = {"awaited": self.awaited, **({"answers": self.answers} if self.answers else {})}
        value |= {"aside": self.aside} if self.aside else {}
        return Kept(value, min((one["due"] for one in self.awaited if not one["found"]), default=None))

    def overdue(self, at: str) -> list[Shown]:
        """Marks what was due before `at`, which is late from then on; the findings that this makes."""
        late = [one for one in self.awaited if not one["found"] and one["due"] < at]
        return [_found(one) for one in late]

    def answer(self, fact: Fact) -> list[Shown]:
        """Everything awaited is answered by this event, in time or late."""
        shown = self.overdue(at_of(fact))
        shown += [_settled(one, at_of(fact), place_of(fact)) for one in self.awaited if one["found"]]
        self.answers.append({"place": fact.place, "at": at_of(fact), "waits": self.awaited, "firm": False})
        self.awaited = []
        return shown

    def drop(self) -> None:
        """Nothing that was awaited or answered is owed any more."""
        self.awaited, self.answers, self.aside = [], [], []

    def firm(self, stream: str) -> None:
        """A case has ended: what was answered in it stays so."""
        for one in self.answers:
            one["firm"] |= one["place"][0] == stream

    def unsay(self, fact: Fact, *, void: bool) -> list[Shown]:
        """Takes out what `fact` takes back, with `void` every answer of its case; the findings that this makes.

        What such an answer began is owed no more. What it had answered is answered by the next answer, or open again.
        """
        shown = list[Shown]()
        if fact.cancels:
            shown = self.overdue(at_of(fact))
            self._set_aside(fact)
            self._forget(lambda wait: fact.unsays(wait["place"]))
        gone = [one for one in self.answers if fact.unsays(one["place"]) or (void and one["place"][0] == fact.stream)]
        for one in gone:
            later = [other for other in self.answers[self.answers.index(one) + 1 :] if other not in gone]
            self._forget(lambda wait, place=one["place"]: wait["place"] == place)  # type: ignore[misc]
            shown += self._hand_on(one["waits"], later[0]) if later else self._reopen(one["waits"], fact)
        self.answers = [one for one in self.answers if one not in gone]
        return shown

    def _set_aside(self, fact: Fact) -> None:
        awaited = [wait for wait in self.awaited if fact.unsays(wait["place"])]
        answers = [one for one in self.answers if fact.unsays(one["place"]) and one["waits"]]
        if fact.aside and (awaited or answers):
            self.aside.append(deepcopy({"case": fact.stream, "awaited": awaited, "answers": answers}))

    def recall(self, fact: Fact) -> list[Shown]:
        """The case is taken up again: it owes what it owed, and what it had answered it answers, where that is open.

        What was due meanwhile is overdue from now on.
        """
        mine = [one for one in self.aside if one["case"] == fact.stream]
        self.aside = [one for one in self.aside if one["case"] != fact.stream]
        owed = [wait for one in mine for wait in one["awaited"]]
        late = [wait for wait in owed if not wait["found"] and wait["due"] < at_of(fact)]
        shown: list[Shown] = [_found(wait, at_of(fact)) for wait in late]
        self.awaited = [*owed, *self.awaited]
        for one in mine:
            for answer in one["answers"]:
                shown += self._answer_again(answer, fact)
        return shown

    def _answer_again(self, answer: Answer, fact: Fact) -> list[Shown]:
        places = [wait["place"] for wait in answer["waits"]]
        again = [wait for wait in self.awaited if wait["place"] in places]
        self.awaited = [wait for wait in self.awaited if wait not in again]
        own = [wait for wait in answer["waits"] if wait["place"][0] == fact.stream]
        self.answers = sorted([*self.answers, {**answer, "waits": [*own, *again]}], key=lambda one: str(one["at"]))
        return [_settled(wait, at_of(fact), place_of(fact)) for wait in again if wait["found"]]

    def _forget(self, gone: Callable[[Wait], bool]) -> None:
        self.awaited = [wait for wait in self.awaited if not gone(wait)]
        for one in self.answers:
            one["waits"] = [wait for wait in one["waits"] if not gone(wait)]

    def _hand_on(self, waits: Sequence[Wait], following: Answer) -> list[Shown]:
        shown = list[Shown]()
        for wait in waits:
            if not wait["found"] and wait["due"] < following["at"]:
                shown.append(_found(wait))
            if wait["found"]:
                shown.append(_settled(wait, following["at"], "/".join(str(part) for part in following["place"])))
        following["waits"] = [*waits, *following["waits"]]
        return shown

    def _reopen(self, waits: Sequence[Wait], fact: Fact) -> list[Shown]:
        shown = list[Shown]()
        for wait in waits:
            if wait["found"]:  # its finding was settled by what is taken back now: it stays so, and this is a new one
                wait["key"] = f"{key_of(wait)}/{place_of(fact)}"
                shown.append(_found(wait, at_of(fact)))
        self.awaited = [*waits, *self.awaited]
        return [*shown, *self.overdue(at_of(fact))]


def key_of(wait: Wait) -> str:
    """What tells the finding on this wait apart."""
    return str(wait.get("key") or "/".join(str(part) for part in wait["place"]))


def _found(wait: Wait, at: str = "") -> Found:
    """The finding on this wait, which is marked; of the moment it was due, or `at`."""
    wait["found"] = True
    told = {name: str(wait[name]) for name in ("case", "matter", "unit")}
    return Found(key_of(wait), at or wait["due"], spoken(wait["sentence"], wait["due"]), **told, refs=[wait["place"]])


def _settled(wait: Wait, at: str, by: str) -> Settled:
    return Settled(key_of(wait), at, by)
