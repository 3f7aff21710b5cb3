"""Which figures there are, and how they are measured one after another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from engine.benchmark.clockwork import crowd, lateness
from engine.benchmark.crowded import crowded
from engine.benchmark.durable import durable
from engine.benchmark.figures import Figure, figure
from engine.benchmark.ground import Ground, ground
from engine.benchmark.growth import many_signers, old_case, written
from engine.benchmark.idle import idle
from engine.benchmark.memory import in_memory
from engine.benchmark.replaying import replayed
from engine.benchmark.sizes import Sizes

Measure = Callable[[Ground, Sizes], list[Figure]]
Progress = Callable[[str], None]
"""progress(what is measured next)"""

ON_A_DATABASE: Mapping[str, Measure] = {
    "durable": durable,
    "old-case": old_case,
    "bytes": written,
    "signers": many_signers,
    "lateness": lateness,
    "timers": crowd,
    "replay": replayed,
    "idle": idle,
}
"""Measured on SQLite, and again on PostgreSQL where there is one; each in a new database."""
FIGURES = ("memory", *ON_A_DATABASE, "worklist", "peer")
"""Names for `--only`."""
PEER = "POST /engine-rest/task/{id}/complete : Operaton's, PostgreSQL"


def steps(only: str, url: str | None) -> list[str]:
    """What `run` will say it measures, in order."""
    return [told for told, _ in _planned(only, url, None)]


def run(sizes: Sizes, url: str | None, only: str, peer: Path | None, progress: Progress) -> list[Figure]:
    """Measures everything, or what belongs to the name `only`.

    `url`: a PostgreSQL server on which a database of our own may be made, else only SQLite is measured. `peer`: what
    `compare.throughput --format json` printed; without it the comparison with Operaton is not measured.
    """
    found: list[Figure] = []
    for told, measure in _planned(only, url, peer):
        progress(told)
        found += measure(sizes)
    return found


def _planned(only: str, url: str | None, peer: Path | None) -> Iterator[tuple[str, Callable[[Sizes], list[Figure]]]]:
    if only in ("", "memory"):
        yield "memory", in_memory
    for server in (None, url) if url else (None,):
        where = "PostgreSQL" if server else "SQLite"
        for name, measure in ON_A_DATABASE.items():
            if only in ("", name):
                yield f"{name}, {where}", _alone(measure, server)
        if only in ("", "worklist"):
            yield f"worklist, {where}", _beside(server)
    if only in ("", "peer"):
        yield "peer", lambda _: compared(peer)


def _alone(measure: Measure, url: str | None) -> Callable[[Sizes], list[Figure]]:
    def work(sizes: Sizes) -> list[Figure]:
        with ground(url) as made:
            return measure(made, sizes)

    return work


def _beside(url: str | None) -> Callable[[Sizes], list[Figure]]:
    def work(sizes: Sizes) -> list[Figure]:
        with ExitStack() as stack:
            full, empty = (stack.enter_context(ground(url)) for _ in range(2))
            return crowded(full, empty, sizes)

    return work


def compared(peer: Path | None) -> list[Figure]:
    """The figures beside Operaton, from the report of the run that measured them; without one, that there are none."""
    if peer is None:
        return [figure(f"{PEER}, {clients}", None, "≥ 1") for clients in ("1 client", "4 clients")]
    told: Sequence[Mapping[str, object]] = json.loads(peer.read_text("utf-8"))
    return [figure(str(one["figure"]), float(str(one["value"])), "≥ 1") for one in told]
