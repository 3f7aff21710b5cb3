"""youxu bench: what the engine costs, as ratios inside one run."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine import benchmark
from engine.cli.designing import style_option


@click.command()
@click.option("--quick", is_flag=True, help="Small sizes: done in a minute, less steady.")
@click.option("--only", type=click.Choice(benchmark.FIGURES), default=None, help="Measure this alone.")
@click.option("--database", "url", metavar="URL", help="A PostgreSQL server to measure on as well.")
@click.option(
    "--peer",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `compare.throughput --format json` printed: the comparison with Operaton.",
)
@style_option
def bench(quick: bool, only: str | None, url: str | None, peer: Path | None, style: str) -> None:
    """Measure what the engine costs, beside what it must cost, and say which goals are met.

    Nothing of an installation is touched: SQLite lies in a temporary folder, and on the PostgreSQL server a database
    of its own is made and dropped.
    """
    sizes, wanted = benchmark.QUICK if quick else benchmark.FULL, only or ""
    steps = benchmark.steps(wanted, url)
    with click.progressbar(steps, label="测量", item_show_func=lambda what: what, file=sys.stderr) as bar:
        found = benchmark.run(sizes, url, wanted, peer, lambda what: bar.update(steps.index(what) - bar.pos, what))
        bar.update(len(steps) - bar.pos)
    click.echo(benchmark.as_json(found) if style == "json" else benchmark.as_text(found))
