"""The watch as a fold over the log: which rules hold, what each has kept, and what an event shows.

Everything it knows lies in `rows`, plain data under (rule, subject), so that it can be laid down after any event and
taken up again. The rule "" is the watch's own: which version of which rule holds, which calendar, how far time is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from engine import values
from engine.days import Days
from engine.watch.facts import Fact, Happening, RuleDeployed, TimePassed
from engine.watch.response import Response
from engine.watch.rule import Kept, Rule, Shown
from engine.watch.seeing import Seen

Key = tuple[str, str]
"""Rule and subject of a row; the subject says first whose memory it is: response:2026-0187."""
OWN, RULE = "", "rule:"


@dataclass(frozen=True)
class Noticed:
    """What was shown, by which version of which rule."""

    rule: Rule
    definition: str
    shown: Shown


@dataclass(frozen=True)
class Around:
    """What the fold is given from outside, always the same for the same question: files and calendars, by digest
    and by the instant of their recording."""

    rule: Callable[[str], Rule]
    days: Callable[[str], Days]


@dataclass
class Board:
    """`rows`: all of them, or those that the next events concern; `changed`: the keys written since `around` was set.

    A row that is gone is None.
    """

    around: Around
    rows: dict[Key, Kept | None] = field(default_factory=dict)
    changed: set[Key] = field(default_factory=set)
    _rules: dict[str, tuple[Rule, str]] | None = None

    def rules(self) -> dict[str, tuple[Rule, str]]:
        """The rules that hold, each with the version that is named in findings; in the order of their ids."""
        if self._rules is None:
            held = {s.removeprefix(RULE): kept.value for (r, s), kept in self.rows.items() if r == OWN and kept}
            names = sorted(name for name, value in held.items() if "digest" in value)
            digests = [(name, str(held[name]["digest"]), str(held[name]["definition"])) for name in names]
            self._rules = {name: (self.around.rule(digest), definition) for name, digest, definition in digests}
        return self._rules

    def needed(self, happenings: Iterable[Happening]) -> set[Key]:
        """The rows that these concern, so that only they are read. Besides come what is due when time passes, and all
        that a rule keeps when another version of it is deployed.

        As long as no rule changes between events of cases.
        """
        keys = set[Key]()
        for happening in happenings:
            if isinstance(happening, Fact):
                seen = Seen(happening)
                keys |= {key for rule, _ in self.rules().values() if (key := _touched(rule, seen))}
            elif isinstance(happening, RuleDeployed) and (
                begun := _begun(self.around.rule(happening.digest), happening)
            ):
                keys.add(begun[0])
        return keys

    def take(self, happening: Happening) -> list[Noticed]:
        """The next happening of the log: changes the rows, gives what it showed."""
        if isinstance(happening, Fact):
            return self._meet(happening)
        if isinstance(happening, TimePassed):
            return self._pass(happening.until)
        if isinstance(happening, RuleDeployed):
            return self._hold(happening)
        return self._count_again(happening.recorded)

    def _count_again(self, recorded: str) -> list[Noticed]:
        """From here on the new calendar counts. What was due before it came is decided by the old one."""
        noticed = self._decide(set(self.rows), recorded)
        self._put((OWN, "calendar"), Kept({"recorded": recorded}))
        days = self.around.days(recorded)
        for key in sorted(key for key, kept in self.rows.items() if kept and kept.due):
            held = self.rules().get(key[0])
            if held is not None and isinstance(held[0].pattern, Response):
                self._put(key, held[0].pattern.recounted(self.rows[key], days))  # type: ignore[arg-type]
        return noticed

    def _meet(self, fact: Fact) -> list[Noticed]:
        noticed, seen, days = list[Noticed](), Seen(fact), self.around.days(self._own("calendar", "recorded"))
        for rule, definition in self.rules().values():
            key = _touched(rule, seen)
            if key is not None:
                kept, shown = rule.pattern.met(rule.sentence, seen, self.rows.get(key), days)
                self._put(key, kept)
                noticed += [Noticed(rule, definition, one) for one in shown]
        return noticed

    def _pass(self, until: str) -> list[Noticed]:
        if until <= self._own("time", "until"):
            return []
        noticed = self._decide(set(self.rows), until)
        self._put((OWN, "time"), Kept({"until": until}))
        return noticed

    def _decide(self, keys: Collection[Key], until: str) -> list[Noticed]:
        """What these rows show now that the clock has passed `until`."""
        noticed = list[Noticed]()
        for key in sorted(key for key in keys if (kept := self.rows[key]) and kept.due and kept.due < until):
            held = self.rules().get(key[0])
            if held is None:
                self._put(key, None)  # no rule has laid it down: `youxu verify` tells
                continue
            kept, shown = held[0].pattern.passed(held[0].sentence, self.rows[key], until)  # type: ignore[arg-type]
            self._put(key, kept)
            noticed += [Noticed(*held, one) for one in shown]
        return noticed

    def _hold(self, deployed: RuleDeployed) -> list[Noticed]:
        """From here on the new version holds. What was due before is still decided by the old one, however late the
        watch comes to look; a version that does not watch, or cannot go on from what the old one kept, begins anew.
        """
        key = (OWN, f"{RULE}{deployed.rule}")
        before = self.rows.get(key)
        if before and before.value["digest"] == deployed.digest:
            return []  # the same file again: the version that it came with first goes on
        theirs = [one for one in self.rows if one[0] == deployed.rule]
        noticed = self._decide(theirs, values.instant(deployed.at)) if before else []
        self._put(key, Kept({"digest": deployed.digest, "definition": deployed.definition}))
        self._rules = None
        rule, _ = self.rules()[deployed.rule]
        for one in theirs:
            if not _remembers(rule, one):
                self._put(one, None)
        if begun := _begun(rule, deployed):
            self._put(begun[0], self.rows.get(begun[0]) or begun[1])
        return noticed

    def _own(self, subject: str, name: str) -> str:
        kept = self.rows.get((OWN, subject))
        return str(kept.value[name]) if kept else ""

    def _put(self, key: Key, kept: Kept | None) -> None:
        if self.rows.get(key) != kept:
            self.rows[key] = kept
            self.changed.add(key)


def _begun(rule: Rule, deployed: RuleDeployed) -> tuple[Key, Kept] | None:
    begun = rule.pattern.begun(deployed.at) if rule.active else None
    return ((rule.id, f"{rule.pattern.memory}:{begun[0]}"), begun[1]) if begun else None


def _touched(rule: Rule, seen: Seen) -> Key | None:
    subject = rule.pattern.touched(seen) if rule.active else None
    return None if subject is None else (rule.id, f"{rule.pattern.memory}:{subject}")


def _remembers(rule: Rule, key: Key) -> bool:
    return rule.active and key[1].startswith(f"{rule.pattern.memory}:")


def fold(board: Board, happenings: Iterable[Happening]) -> list[Noticed]:
    """Everything that `happenings` show, in order."""
    return [noticed for happening in happenings for noticed in board.take(happening)]
