"""Different people have spoken in writing on one and the same thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.days import Days
from engine.expressions import Expression
from engine.watch.facts import Fact
from engine.watch.rule import Found, Kept, Settled, Shown, Step, at_of, memory_of, place_of, told_of
from engine.watch.seeing import EventPattern, Seen

Said = dict[str, Any]
"""A word: {actor, post, place, to, passed_on, found}; `found`: key of the finding that it made, "" for none."""


@dataclass(frozen=True)
class Conflict:
    """Keeps every word on a subject. Whoever speaks as one more person makes a finding that names all of them.

    `to` says for whom a word is: persons or units. Whoever was spoken to, or begins a case of a unit that was, and
    speaks himself passes it on, which is no second voice. `void` takes back the words of its case; those of a cancelled
    case count again when it is taken up again. Where only one
    voice is left, the finding is settled.
    """

    of: EventPattern
    same: Expression
    to: Expression | None = None
    void: EventPattern | None = None
    word = "conflict"

    @property
    def memory(self) -> str:
        """Joined by something else, it begins anew."""
        return memory_of(self.word, self.same, "matter")

    @property
    def events(self) -> Mapping[str, EventPattern]:
        """What counts as a word, what takes it back."""
        return {"of": self.of, "void": self.void} if self.void else {"of": self.of}

    def touched(self, seen: Seen) -> str | None:
        """What `same` says, where a person acted, or words may be gone."""
        fact = seen.fact
        unsaid = (fact.undoes or fact.cancels or fact.reopens) and fact.process in self.of.processes
        return seen.subject(self.same) if unsaid or self._speaks(seen) or self._voids(seen) else None

    def _speaks(self, seen: Seen) -> bool:
        return bool(seen.fact.actor) and seen.matches(self.of)

    def _voids(self, seen: Seen) -> bool:
        return self.void is not None and seen.matches(self.void)

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """Words may go; somebody else than before, whom nobody has spoken to: a finding."""
        fact = seen.fact
        said: list[Said] = [dict(one) for one in kept.value["said"]] if kept else []  # type: ignore[attr-defined]
        gone = [
            one for one in said if fact.unsays(one["place"]) or (self._voids(seen) and one["place"][0] == fact.stream)
        ]
        aside: list[Said] = [dict(one) for one in kept.value.get("aside", [])] if kept else []  # type: ignore[attr-defined]
        aside += [{**one, "found": ""} for one in gone if fact.cancels and fact.aside]
        shown = _settle(said, gone, fact) if gone else []
        if fact.reopens:
            for one in [one for one in aside if one["place"][0] == fact.stream]:
                aside.remove(one)
                shown += self._again(sentence, seen, said, one)
        if self._speaks(seen):
            shown += self._speak(sentence, seen, said)
        value = {"said": said, **({"aside": aside} if aside else {})}
        return (Kept(value) if said or aside else None), shown

    def _again(self, sentence: str, seen: Seen, said: list[Said], word: Said) -> list[Shown]:
        """A word of a case that is taken up again counts again, from now on."""
        voices, key = _voices(said), f"{'/'.join(map(str, word['place']))}/{place_of(seen.fact)}"
        said.append(word)
        if word["passed_on"] or not voices or word["actor"] in voices:
            return []
        word["found"] = key
        return [self._found(sentence, seen, voices, word)]

    def _speak(self, sentence: str, seen: Seen, said: list[Said]) -> list[Shown]:
        fact, voices = seen.fact, _voices(said)
        spoken_to = {name for one in said for name in one["to"]}
        new: Said = {"actor": fact.actor, "post": fact.post, "place": fact.place, "to": seen.names(self.to)}
        speaker = {fact.actor, fact.unit} if fact.actor == fact.values.get("starter") else {fact.actor}
        new |= {"passed_on": bool(speaker & spoken_to), "found": ""}
        said.append(new)
        if new["passed_on"] or not voices or fact.actor in voices:
            return []
        new["found"] = place_of(fact)
        return [self._found(sentence, seen, voices, new)]

    def _found(self, sentence: str, seen: Seen, voices: Mapping[str, Said], word: Said) -> Found:
        first = next(iter(voices.values()))
        words = {"first": str(first["post"]) or "—", "second": str(word["post"]) or "—", "count": str(len(voices) + 1)}
        refs = [one["place"] for one in [*voices.values(), word]]
        told = seen.words(sentence, words)
        return Found(str(word["found"]), at_of(seen.fact), told, **told_of(seen.fact), refs=refs)

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """Nothing is ever due."""
        return kept, []

    def begun(self, at: dt.datetime) -> tuple[str, Kept] | None:
        """Nothing."""
        return None


def _voices(said: Sequence[Said]) -> dict[str, Said]:
    """The first word of each person who did not only pass on; in the order in which they spoke."""
    voices = dict[str, Said]()
    for one in said:
        if not one["passed_on"]:
            voices.setdefault(one["actor"], one)
    return voices


def _settle(said: list[Said], gone: Sequence[Said], fact: Fact) -> list[Shown]:
    """Takes what is gone out of `said`; the findings that this settles."""
    said[:] = [one for one in said if one not in gone]
    voices, settled = _voices(said), list[str]()
    for one in (one for one in gone if one["found"]):
        again = voices.get(one["actor"])
        if again is None or again["found"]:
            settled.append(one["found"])
        else:
            again["found"] = one["found"]
    if len(voices) < 2:  # one voice contradicts nobody
        for one in (one for one in said if one["found"]):
            settled.append(one["found"])
            one["found"] = ""
    return [Settled(key, at_of(fact), place_of(fact)) for key in settled]
